namespace ActorNet.Core.Data;

/// <summary>The order in which an epoch goes through the training samples.</summary>
public enum SampleOrder
{
    /// <summary>A new permutation in every epoch: each sample once.</summary>
    Shuffled,

    /// <summary>As they lie in the data, the same in every epoch: each sample once.</summary>
    Sequential,

    /// <summary>Each is drawn anew out of all: in an epoch some samples come several times and others not at all.</summary>
    Random,
}
