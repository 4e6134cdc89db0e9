using ActorNet.Monitoring;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ActorNet.Cli.Logging;

/// <summary>What a process calls itself towards those who watch it.</summary>
/// <param name="Service">Such as <c>actornet-server</c>.</param>
/// <param name="Instance">Machine and process.</param>
/// <param name="Run">Name of the run, or null where it is not known from the start.</param>
internal sealed record ProcessIdentity(string Service, string Instance, string? Run)
{
    /// <summary>A server of a run, or a further part.</summary>
    public static ProcessIdentity Server(string? run) => new("actornet-server", ThisProcess, run);

    /// <summary>A worker, which learns from its server what the run is.</summary>
    /// <param name="name">What it is called, or null for machine and process.</param>
    public static ProcessIdentity Worker(string? name) => new("actornet-worker", name ?? ThisProcess, null);

    private static string ThisProcess => FormattableString.Invariant($"{Environment.MachineName}:{Environment.ProcessId}");
}

/// <summary>The log of a process that runs for long: lines on standard error and, where a collector was named, the same and all metrics to it by OTLP.</summary>
internal sealed class ProcessLog : IDisposable
{
    /// <summary>Time between exports of metrics.</summary>
    public static readonly TimeSpan ExportInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long a collector may take for an answer, also at the end.</summary>
    public static readonly TimeSpan ExportTime = TimeSpan.FromSeconds(3);

    private readonly MeterProvider? _metrics;

    /// <summary>Begins to log.</summary>
    /// <param name="error">Where lines go.</param>
    /// <param name="isJson">JSON objects instead of text.</param>
    /// <param name="level">The least serious lines.</param>
    /// <param name="collector">Address of an OTLP collector, or null.</param>
    /// <param name="identity">What this process is.</param>
    public ProcessLog(TextWriter error, bool isJson, LogLevel level, Uri? collector, ProcessIdentity identity)
    {
        var resource = ResourceOf(identity);
        Factory = LoggerFactory.Create(builder =>
        {
            // The web server's own lines are about connections, of which ours say what matters.
            builder.SetMinimumLevel(level).AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
            builder.AddProvider(new LineLoggerProvider(error, isJson, identity.Run));
            if (collector is not null)
            {
                builder.AddOpenTelemetry(options =>
                {
                    options.IncludeScopes = true;
                    options.IncludeFormattedMessage = true;
                    options.SetResourceBuilder(resource);
                    options.AddOtlpExporter(export => Configure(export, collector, "v1/logs"));
                });
            }
        });
        _metrics = collector is null ? null : Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(ProcessMetrics.MeterName)
            .AddOtlpExporter((export, reader) =>
            {
                Configure(export, collector, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)ExportInterval.TotalMilliseconds;
            })
            .Build();
    }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Sends the collector what there is, while what is measured is still there.</summary>
    public void Flush() => _metrics?.ForceFlush((int)ExportTime.TotalMilliseconds);

    /// <summary>Sends what is left to the collector, and ends.</summary>
    public void Dispose()
    {
        _metrics?.Dispose();
        Factory.Dispose();
    }

    private static void Configure(OtlpExporterOptions export, Uri collector, string path)
    {
        export.Protocol = OtlpExportProtocol.HttpProtobuf;
        export.Endpoint = new Uri(collector.ToString().TrimEnd('/') + "/" + path);
        export.TimeoutMilliseconds = (int)ExportTime.TotalMilliseconds;
    }

    private static ResourceBuilder ResourceOf(ProcessIdentity identity)
    {
        var version = typeof(ProcessLog).Assembly.GetName().Version!.ToString(3);
        var resource = ResourceBuilder.CreateDefault().AddService(identity.Service, serviceVersion: version, serviceInstanceId: identity.Instance);
        return identity.Run is { } run ? resource.AddAttributes([new("actornet.run", run)]) : resource;
    }
}
