namespace ActorNet;

/// <summary>One thing that was checked.</summary>
/// <param name="What">What.</param>
/// <param name="Extent">How much of it there is.</param>
/// <param name="Findings">What was wrong: 0 if nothing.</param>
public sealed record VerificationRow(string What, string Extent, long Findings);

/// <summary>What came of holding a run folder against its ledger.</summary>
/// <param name="Rows">What was checked.</param>
/// <param name="Findings">What is wrong, a line each; where there are very many, the first.</param>
/// <param name="FindingCount">Number of findings.</param>
/// <param name="Notes">What is not wrong, but worth knowing.</param>
public sealed record VerificationReport(
    IReadOnlyList<VerificationRow> Rows, IReadOnlyList<string> Findings, long FindingCount, IReadOnlyList<string> Notes)
{
    /// <summary>True if nothing is wrong.</summary>
    public bool IsFine => FindingCount == 0;
}

/// <summary>Steps to compute again.</summary>
/// <param name="From">The first, from 0.</param>
/// <param name="To">The last.</param>
public sealed record StepRange(long From, long To);
