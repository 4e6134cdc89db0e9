namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in training control.</summary>
internal static class ControlWrongUses
{
    private const string Table = "x,y,class\n1,2,a\n2,1,b\n3,5,a\n4,3,b\n5,1,a\n6,7,b\n7,8,a\n8,1,b\n9,2,a\n3,4,b\n";

    public static IReadOnlyList<WrongUse> All { get; } =
    [
        new("train --order shufled", "did you mean 'shuffled'?"),
        new("train --early-stopping", "--early-stopping"),
        new("train --early-stopping validation_los --validation 0.2", "did you mean 'validation_loss'?"),
        new("train --early-stopping validation_loss", "hold out a share with --validation 0.2, or give --validation-file FILE"),
        new("train --early-stopping loss --patience 0", "--patience is '0'; it must be a whole number from 1"),
        new("train --patience 3", "--patience goes with --early-stopping"),
        new("train --restore-best", "--restore-best goes with --early-stopping"),
        new("train --early-stopping loss --min-delta -1", "--min-delta"),
        new("train --early-stopping loss --restore-best --keep-best accuracy", "a run has one best"),
        new("train --reduce-on-plateau loss --plateau-factor 1", "above 0 and below 1"),
        new("train --plateau-cooldown 2", "--plateau-cooldown goes with --reduce-on-plateau"),
        new("train --stop-below low", "--stop-below is 'low'; it must be a number that is finite"),
        new("train --stop-below 1e999", "--stop-below is '1e999'; it must be a number that is finite"),
        new("train --stop-evaluations 2", "--stop-evaluations goes with --stop-change"),
        new("train --stop-below 0.1 --stop-measure accuracy", "one of loss, validation_loss"),
        new("train --validate-every 5", "--validate-every: there is no validation set"),
        new("train --validate-every 0 --validation 0.1", "--validate-every"),
        new("train --validation 0.1 --validation-file {folder}/other.csv", "--validation and --validation-file do not go together"),
        new("train {folder}/points.csv --validation-file {folder}/missing.csv", "missing.csv: no such file") { Files = new Dictionary<string, string> { ["points.csv"] = Table } },
        new("train {folder}/points.csv --validation-file {folder}/blind.csv", "blind.csv: has no targets")
        {
            Files = new Dictionary<string, string> { ["points.csv"] = Table, ["blind.csv"] = "x,y\n1,2\n" },
        },
        new("train {folder}/prices.csv --keep-best accuracy", "accuracy has no meaning for mean_squared_error and these targets")
        {
            Files = new Dictionary<string, string> { ["prices.csv"] = "x,price\n1,2.5\n2,3.25\n3,4.125\n4,5.5\n5,6.75\n6,7.25\n7,8.5\n8,9.1\n" },
        },
        new("train --init-partial", "--init-partial goes with --init-from"),
        new("train --init-from {folder}/nowhere", "nowhere"),
        new("train --init-from {folder}/notes.txt", "notes.txt") { Files = new Dictionary<string, string> { ["notes.txt"] = "no model\n" } },
    ];
}
