using System.Security.Cryptography;

namespace ActorNet.Core.Training;

/// <summary>
/// What reader and writer of a ledger share. A line is a JSON object that ends in <c>,"hash":"…"}</c>: the SHA-256 of the hash before (32 bytes; zeros for
/// the first line) followed by the line's bytes up to that comma.
/// </summary>
internal static class LedgerFormat
{
    public const string Format = "actornet-ledger";
    public const int Version = 1;
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>Longest line that is read. A round of the most lanes, each from a worker of its own, takes half of it.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>Workers that have a number at a time; after so many, numbers are given anew.</summary>
    public const int MostWorkers = 4096;

    public const string Run = "run";
    public const string Claim = "claim";
    public const string Worker = "worker";
    public const string Step = "step";
    public const string End = "end";

    public static ReadOnlySpan<byte> BeforeHash => ",\"hash\":\""u8;

    public static ReadOnlySpan<byte> AfterHash => "\"}"u8;

    /// <summary>Bytes that close every line, its end not counted.</summary>
    public static int TailLength => BeforeHash.Length + (2 * HashLength) + AfterHash.Length;
}
