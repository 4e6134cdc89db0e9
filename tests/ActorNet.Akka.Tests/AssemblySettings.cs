// Most of these tests wait for clusters more than they compute: more of them at a time than there are processors take less time.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
