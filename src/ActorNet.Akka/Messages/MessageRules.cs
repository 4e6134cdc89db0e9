using System.Runtime.Serialization;
using Akka.Actor;

namespace ActorNet.Akka.Messages;

/// <summary>What a message must be like; the same when it is written and when it is read, so that no node sends what another refuses.</summary>
internal static class MessageRules
{
    /// <summary>Longest text in a message, in characters.</summary>
    public const int LongestText = 1024;

    private const int HashDigits = 64;

    /// <exception cref="SerializationException">The message is not as it must be.</exception>
    public static T Check<T>(T message)
        where T : class, IActorNetMessage
    {
        switch (message)
        {
            case ControlMessage control:
                Require(control.Bytes.Length is > 0 and <= ControlMessage.MaximumBytes, $"has {control.Bytes.Length} bytes, which should be 1 to {ControlMessage.MaximumBytes}");
                break;
            case ServerAnnounced announced:
                Check(announced);
                break;
            case RunOver over:
                Check(over);
                break;
            case RunProgress progress:
                Check(progress);
                break;
        }

        return message;
    }

    /// <exception cref="SerializationException">Always.</exception>
    public static SerializationException Refuse(string what, Exception? inner = null) => new($"a message of the cluster {what}", inner);

    private static void Check(ServerAnnounced announced)
    {
        RequireText(announced.Run, "run");
        Require(announced.Address is { IsAbsoluteUri: true, Scheme: "ws" or "wss", Host.Length: > 0, UserInfo: "", Query: "", AbsolutePath: "/", Fragment: "" }, "has an address that is no server's");
        RequireText(announced.Address.AbsoluteUri, "address");
        Require(announced.Server is not (null or Nobody), "names no server");
    }

    private static void Check(RunOver over)
    {
        Require(over.Steps >= 0, "has a negative number of steps");
        Require(over.WeightsSha256 is not null && (over.WeightsSha256.Length == 0 || IsHash(over.WeightsSha256)), "has weights whose SHA-256 is none");
        Require(over.WeightsSha256!.Length > 0 || over.Interrupted || over.Failure is not null, "has neither a failure nor the SHA-256 of the weights");
        RequireText(over.Run, "run");
        if (over.Failure is not null)
        {
            RequireText(over.Failure, "failure");
        }
    }

    private static void Check(RunProgress progress)
    {
        RequireText(progress.Run, "run");
        Require(progress.Node is not null, "names no node");
        RequireText(progress.Node!.ToString(), "node");
        Require(progress is { Epoch: >= 0, Epochs: >= 0, Step: >= 0, TotalSteps: >= 0, Samples: >= 0, SamplesPerEpoch: >= 0 }, "has a negative count");

        // Negated, because a loss that has left the numbers is news, and no damage.
        Require(!(progress.SamplesPerSecond < 0), "has a negative rate");
        Require(!(progress.Accuracy is < 0 or > 1) && !(progress.ValidationAccuracy is < 0 or > 1), "has an accuracy beyond 0 to 1");
    }

    private static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigitLower);

    private static void RequireText(string? text, string name)
    {
        Require(!string.IsNullOrEmpty(text), $"has no {name}");
        Require(text!.Length <= LongestText, $"has a {name} longer than {LongestText} characters");
        Require(!text.Any(char.IsControl), $"has a {name} that is more than a line");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Refuse(otherwise);
        }
    }
}
