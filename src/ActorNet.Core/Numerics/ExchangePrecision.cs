namespace ActorNet.Core.Numerics;

/// <summary>What numbers are rounded to, to nearest and ties to even, when they are exchanged. They are computed with and kept as float32.</summary>
public enum ExchangePrecision
{
#pragma warning disable CA1720 // The formats' own names.
    /// <summary>IEEE binary32: nothing is rounded.</summary>
    Float32,
#pragma warning restore CA1720

    /// <summary>The upper half of binary32: its range, 8 significant bits.</summary>
    BFloat16,

    /// <summary>IEEE binary16: 11 significant bits, up to 65,504; what is beyond becomes infinite.</summary>
    Float16,
}
