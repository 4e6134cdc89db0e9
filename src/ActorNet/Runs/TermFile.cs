using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>The file with the highest term of a run: a number and an end of line.</summary>
internal sealed class TermFile(IDisk disk)
{
    public const string Name = "term";
    private const int LongestText = 16;

    /// <summary>The highest term, or 0 if nobody has claimed the run yet.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public int Read()
    {
        Span<byte> text = stackalloc byte[LongestText];
        int length;
        try
        {
            using var stream = disk.OpenRead(Name);
            length = stream.ReadAtLeast(text, LongestText, throwOnEndOfStream: false);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }

        return length is > 1 and < LongestText && text[length - 1] == (byte)'\n'
            && int.TryParse(text[..(length - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out var term) && term > 0
            ? term
            : throw new DataException($"{CheckpointFolder.Shown(disk, Name)}: damaged: it should hold a number from 1; if no server drives the run, delete it");
    }

    /// <summary>Takes the next term, and returns when it is on the disk.</summary>
    /// <param name="atLeast">The highest term that ledger and checkpoints know of, in case the file was lost.</param>
    /// <param name="heldTerm">The term that the server holds, or 0 if it is new to the run.</param>
    /// <exception cref="DataException">The file is damaged.</exception>
    /// <exception cref="SupersededException">Somebody else has taken one since.</exception>
    public int Take(int heldTerm, int atLeast)
    {
        var term = 0;
        disk.Exclusively(() =>
        {
            if (heldTerm > 0)
            {
                Require(heldTerm);
            }

            term = checked(Math.Max(Read(), atLeast) + 1);
            AtomicFile.Write(disk, Name, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{term}\n"))));
        });
        return term;
    }

    /// <summary>Makes sure that nobody has claimed the run since; only inside <see cref="IDisk.Exclusively"/> does that last.</summary>
    /// <exception cref="SupersededException">Somebody has.</exception>
    public void Require(int term)
    {
        if (Read() is var highest && highest != term && !PlantedBugs.IsArmed(PlantedBug.TwoServers))
        {
            throw new SupersededException(string.Create(
                CultureInfo.InvariantCulture, $"{disk.Name}: another server has claimed the run (term {highest}; this server has term {term})"));
        }
    }
}
