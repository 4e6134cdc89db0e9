using System.Reflection;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>Holds docs/protocol.md against the code.</summary>
public sealed class ProtocolPageTests
{
    // What a message knows of the memory it lies in is said to nobody else; see FieldsOf.

    // No messages, but what they are made of.
    private static readonly string[] Pieces = [nameof(SubtreeDigests), nameof(ColumnSums), nameof(SessionNumber), nameof(MemberSnapshot), nameof(PartSnapshot)];

    [Fact]
    public void Messages_AllOfThem_AreOnThePageWithTheirFields()
    {
        var page = ProtocolPage.Rows("message", "Messages").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => ProtocolPage.Code(row[2]));
        var code = typeof(JoinRequest).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(JoinRequest).Namespace && type is { IsClass: true, IsPublic: true, IsAbstract: false })
            .Where(type => !Pieces.Contains(type.Name))
            .ToDictionary(type => type.Name, FieldsOf);

        page.Keys.Order().ShouldBe(code.Keys.Order());
        foreach (var (name, fields) in code)
        {
            page[name].Order().ShouldBe(fields.Order(), name);
        }
    }

    [Fact]
    public void Transitions_OfTheServer_AreThoseOfThePage()
    {
        var page = ProtocolPage.Rows("message", "A server's life").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => row[1..]);
        page.Keys.ShouldBe(Enum.GetNames<ServerMessage>());
        foreach (var message in Enum.GetValues<ServerMessage>())
        {
            page[message.ToString()].ShouldBe(
                Enum.GetValues<ServerPhase>().Select(phase => Word(ServerTransitions.Of(phase, message))), message.ToString());
        }

        var next = ProtocolPage.Rows("from \\ to", "A server's life").ToDictionary(row => row[0], row => row[1..]);
        foreach (var phase in Enum.GetValues<ServerPhase>())
        {
            next[phase.ToString()].ShouldBe(
                Enum.GetValues<ServerPhase>().Select(to => ServerTransitions.MayFollow(phase, to) ? "yes" : "–"), phase.ToString());
        }
    }

    [Fact]
    public void Limits_OfTheServer_AreThoseOfThePage()
    {
        var page = ProtocolPage.Rows("limit", "Limits").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => row[1]);
        foreach (var field in typeof(ServerLimits).GetFields())
        {
            page.ShouldContainKeyAndValue($"{nameof(ServerLimits)}.{field.Name}", ProtocolPage.Text(field.GetValue(null)!));
        }

        page.Keys.Count(name => name.StartsWith(nameof(ServerLimits), StringComparison.Ordinal)).ShouldBe(typeof(ServerLimits).GetFields().Length);
        page["LaneShares.MinimumGain"].ShouldBe(ProtocolPage.Text(LaneShares.MinimumGain));
        page["AppendLedger.Capacity"].ShouldBe(ProtocolPage.Text(AppendLedger.Capacity));
        page["Lanes.Maximum"].ShouldBe(ProtocolPage.Text(Lanes.Maximum));
        page["EngineLimits.MailboxCapacity"].ShouldBe(ProtocolPage.Text(EngineLimits.MailboxCapacity));
    }

    [Fact]
    public void Timeouts_OfTheServer_AreThoseOfThePage()
    {
        var page = ProtocolPage.Rows("setting", "Limits").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => row[1]);
        ServerOptions? options = null;
        _ = new ServerHarness(given => options = given);

        foreach (var property in typeof(ServerOptions).GetProperties().Where(property => property.Name.EndsWith("Timeout", StringComparison.Ordinal)))
        {
            page.ShouldContainKeyAndValue($"{nameof(ServerOptions)}.{property.Name}", ProtocolPage.Text(property.GetValue(options)!));
        }
    }

    [Fact]
    public void Causes_OfFailure_AreThoseOfThePage() =>
        ProtocolPage.Rows("cause").Select(row => ProtocolPage.Code(row[0]).Single()).ShouldBe(Enum.GetNames<RunFailure>());

    private static string[] FieldsOf(Type type) => [.. type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(property => property.Name is not ("IsFull" or nameof(ComputeLanes.Changes) or nameof(ComputeLanes.ChangesBefore) or nameof(SubtreeGradient.Room)))
        .Select(property => property.Name)];

    private static string Word(Handling handling) => handling switch
    {
        Handling.Handle => "yes",
        Handling.Ignore => "–",
        Handling.EndSession => "session",
        _ => "fault",
    };
}
