using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ActorNet.Monitoring;
using ActorNet.Remote.Engine;

namespace ActorNet.Tests.Monitoring;

public sealed partial class MetricsTests
{
    [Fact]
    public void Instruments_AllOfThem_AreOnThePageWithKindAndUnit()
    {
        using var server = new WatchedServer();
        using var listened = new Listened();
        using var run = new RunMetrics(server.NewBoard());
        using var process = new ProcessMetrics(() => server.Connections, () => new PeerReport(1, 1, 1, 1, 1));

        var page = PageRows().SelectMany(static row => InCode().Matches(row[0]).Select(match => (Name: match.Groups[1].Value, Kind: row[1], Unit: row[2])));

        page.Order().ShouldBe(listened.Instruments.Select(static one => (one.Name, KindOf(one), one.Unit!)).Distinct().Order());
    }

    [Fact]
    public void StatusFields_AllOfThem_AreOnThePage()
    {
        var text = File.ReadAllText(PagePath());
        var fields = new[] { typeof(RunStatus), typeof(WorkerStatus), typeof(ConnectionStatus), typeof(PartDescription), typeof(CheckpointStatus), typeof(TimeShares) }
            .SelectMany(static type => type.GetProperties().Where(static property => property.GetMethod is { IsStatic: false } && property.Name is not nameof(RunStatus.IsOver)))
            .Select(static property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);

        fields.Where(field => !text.Contains($"`{field}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunMetrics_Read_SayWhatTheStatusSays()
    {
        using var server = new WatchedServer();
        using var listened = new Listened();
        var time = new StoppedTime();
        var board = server.NewBoard(time);
        using var run = new RunMetrics(board);

        await board.AskAsync(default);
        listened.Read()["actornet.steps"].ShouldBe(0);
        server.Status = server.Status with { Step = 42, Loss = 0.5 };
        time.Advance(StatusBoard.Freshness);
        await board.AskAsync(default);
        var values = listened.Read();

        // Steps of an earlier life of the server are not counted again.
        (values["actornet.steps"], values["actornet.run.step"], values["actornet.samples"], values["actornet.loss"]).ShouldBe((12, 42, 3_000, 0.5));
        (values["actornet.workers"], values["actornet.workers.lost"], values["actornet.worker.lanes box:1"]).ShouldBe((1, 1, 8));

        // A server that went back to a checkpoint takes nothing away.
        server.Status = server.Status with { Step = 25 };
        time.Advance(StatusBoard.Freshness);
        await board.AskAsync(default);
        listened.Read()["actornet.steps"].ShouldBe(12);
    }

    [Fact]
    public void StepDuration_BetweenReports_IsTheMean()
    {
        using var server = new WatchedServer();
        using var listened = new Listened();
        using var run = new RunMetrics(server.NewBoard());

        run.NoteAdvance(10, 0, 1.0);
        run.NoteAdvance(20, 0, 1.5);
        run.NoteAdvance(30, 1, 0.1);
        run.NoteAdvance(40, 1, 0.3);

        listened.Recorded.ShouldBe([0.05, 0.02], 1e-12);
    }

    [Fact]
    public void NetworkTotals_ConnectionEnds_NothingGoesBack()
    {
        var totals = new NetworkTotals();
        var (a, b) = (WatchedServer.NewConnection("a", bytes: 100), WatchedServer.NewConnection("b", bytes: 10));
        totals.Update([a, b])["websocket"].BytesIn.ShouldBe(110);

        var later = totals.Update([a with { BytesIn = 150 }, WatchedServer.NewConnection("b", since: 30, bytes: 1), WatchedServer.NewConnection("c", wire: "local")]);

        (later["websocket"].BytesIn, later["websocket"].Connections, later["local"].SharedOut).ShouldBe((161, 2, 5));
        totals.Update([])["websocket"].ShouldSatisfyAllConditions(end => end.BytesIn.ShouldBe(161), end => end.Connections.ShouldBe(0));
    }

    private static IEnumerable<string[]> PageRows() => File.ReadLines(PagePath())
        .Where(static line => line.StartsWith("| `actornet.", StringComparison.Ordinal))
        .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray());

    private static string KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.Contains("UpDown", StringComparison.Ordinal) ? "up-down counter"
            : name.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
            : name.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
            : "counter";
    }

    private static string PagePath([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "monitoring.md");

    [GeneratedRegex("`(actornet[^`]+)`")]
    private static partial Regex InCode();

    /// <summary>Listens to the instruments that this test makes; those of other tests' meters are told apart by the thread that makes them.</summary>
    private sealed class Listened : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly Dictionary<string, double> _values = [];
        private readonly bool _hasStarted;

        public Listened()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (_hasStarted && instrument.Meter.Name == ProcessMetrics.MeterName && Environment.CurrentManagedThreadId == _thread)
                {
                    Instruments.Add(instrument);
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();
            _hasStarted = true;
        }

        public List<Instrument> Instruments { get; } = [];

        public List<double> Recorded { get; } = [];

        public Dictionary<string, double> Read()
        {
            _values.Clear();
            _listener.RecordObservableInstruments();
            return _values;
        }

        public void Dispose() => _listener.Dispose();

        private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (!instrument.IsObservable)
            {
                Recorded.Add(value);
                return;
            }

            var name = instrument.Name;
            foreach (var tag in tags)
            {
                name += $" {tag.Value}";
            }

            _values[name] = value;
        }
    }
}
