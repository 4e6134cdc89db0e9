using ActorNet.Benchmarks;

return args switch
{
    ["gemm", .. var options] => GemmBenchmark.Run(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/ActorNet.Benchmarks -- BENCHMARK [options]");
    Console.Error.WriteLine();
    Console.Error.WriteLine("  gemm [--output FILE] [--rounds N] [--only TEXT] [--without-mathnet]");
    Console.Error.WriteLine("      Matrix products: ours, OpenBLAS on one thread, and MathNet.Numerics' managed provider.");
    return 2;
}
