// Every test starts several processes that compute: one after the other each has the machine's processors to itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
