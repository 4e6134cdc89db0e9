using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>Two members have sent different gradients for the same lanes. One of them computes wrong; more copies are to show which.</summary>
internal sealed class Dispute(Subtree subtree, LaneCopy first, LaneCopy second, bool isAboutSlices)
{
    /// <summary>True if copies are known by the digest of the server's own slice, and not by that of the whole gradient.</summary>
    public bool IsAboutSlices { get; } = isAboutSlices;

    public Subtree Subtree { get; } = subtree;

    /// <summary>What was sent at first: each of another member, no two alike.</summary>
    public List<LaneCopy> Copies { get; } = [first, second];

    /// <summary>What those have sent who were asked to repeat it.</summary>
    public List<LaneCopy> Repeated { get; } = [];

    /// <summary>Who has been asked and has not answered.</summary>
    public List<Session> Witnesses { get; } = [];

    /// <summary>When somebody was last asked.</summary>
    public TimeSpan AskedAt { get; set; }

    /// <summary>How often the witnesses were asked again.</summary>
    public int Repetitions { get; set; }

    /// <summary>True if nobody else can be asked, so that the parties have been asked again.</summary>
    public bool IsRepeating { get; set; }
}
