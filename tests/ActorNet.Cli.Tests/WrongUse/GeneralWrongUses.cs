namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in what every command has.</summary>
internal static class GeneralWrongUses
{
    public static IReadOnlyList<WrongUse> All { get; } =
    [
        new("trian", "train"),
        new("train --epohcs 3", "--epochs"),
        new("train --epochs 0", "--epochs"),
        new("train --epochs many", "--epochs"),
        new("train --batch-size -1", "--batch-size"),
        new("train nosuchdata", "nosuchdata"),
        new("train {folder}/missing.csv", "missing.csv"),
        new("train --layers 10:sofmax", "softmax"),
        new("train --layers 0:relu,10:softmax", "units"),
        new("train --loss meansquared", "mean_squared_error"),
        new("train --optimizer adamm", "adam"),
        new("train --learning-rate -0.1", "--learning-rate"),
    ];
}
