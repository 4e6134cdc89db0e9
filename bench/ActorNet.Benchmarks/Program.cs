using ActorNet.Benchmarks;
using ActorNet.Benchmarks.Wire;

return args switch
{
    ["gemm", .. var options] => GemmBenchmark.Run(options),
    ["scale", .. var options] => ScaleBenchmark.Run(options),
    ["costs", .. var options] => CostBenchmark.Run(options),
    ["wire", .. var options] => WireBenchmark.Run(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/ActorNet.Benchmarks -- BENCHMARK [options]");
    Console.Error.WriteLine();
    Console.Error.WriteLine("  gemm [--output FILE] [--rounds N] [--only TEXT] [--without-mathnet]");
    Console.Error.WriteLine("      Matrix products: ours, OpenBLAS on one thread, and MathNet.Numerics' managed provider.");
    Console.Error.WriteLine("  costs [--output FILE] [--rounds N]");
    Console.Error.WriteLine("      What the ledger and parts cost, as ratios with and without.");
    Console.Error.WriteLine("  wire [--out FILE] [--rounds N]");
    Console.Error.WriteLine("      1.6 MB there and back between two processes: raw sockets, a bare WebSocket, our wires; and small messages.");
    Console.Error.WriteLine("  scale [--output FOLDER]");
    Console.Error.WriteLine("      A model of clusters of 1 to 10,000 workers: writes scale.md and scale.svg. Default: docs");
    return 2;
}
