namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in losses, weights and metrics.</summary>
internal static class LossWrongUses
{
    private const string Classes = "x,w,kind\n1,1,cat\n2,1,cat\n3,2,dog\n4,1,dog\n5,0.5,cat\n6,1,dog\n";
    private const string Values = "x,w,y\n1,1,-10.5\n2,1,21.5\n3,2,30.25\n4,1,41\n5,0.5,52\n6,1,60\n";

    public static IReadOnlyList<WrongUse> All { get; } =
    [
        new("train --loss huber(0)", "delta must be a positive number"),
        new("train --loss hinge(2)", "hinge takes no argument"),
        new("train --loss kl_divergense", "kl_divergence"),
        new("train --layers 10:relu --loss kullback_leibler_divergence", "needs outputs that are probabilities"),
        new("train --layers 10:tanh --loss poisson", "needs outputs that are not negative, but tanh gives such"),
        new("train --label-smoothing 1", "--label-smoothing is '1'; it must be a number of at least 0 and below 1"),
        new("train --loss mse --label-smoothing 0.1", "mean_squared_error has no label smoothing"),
        new("train --loss categorical_crossentropy(0.2) --label-smoothing 0.1", "conflicts with --loss categorical_crossentropy(0.2)"),
        new("train --sample-weight w", "a weight column can be chosen for CSV files only"),
        OnFile("train {folder}/data.csv --sample-weight q", "there is no column 'q'", Classes),
        OnFile("train {folder}/data.csv --sample-weight kind", "cannot be both target and weight", Classes),
        OnFile("train {folder}/data.csv --sample-weight w", "'-1' is negative; a sample's weight must be of at least 0", "x,w,y\n1,-1,2\n2,1,3\n"),
        OnFile("train {folder}/data.csv --class-weight balancd", "did you mean 'balanced'?", Classes),
        OnFile("train {folder}/data.csv --class-weight cta=2", "there is no class 'cta'; did you mean 'cat'?", Classes),
        OnFile("train {folder}/data.csv --class-weight cat=-1", "the weight of 'cat' is '-1'; it must be a number of at least 0", Classes),
        OnFile("train {folder}/data.csv --class-weight cat=1,cat=2", "'cat' is given twice", Classes),
        OnFile("train {folder}/data.csv --class-weight cat=0,dog=0", "all classes have the weight 0", Classes),
        OnFile("train {folder}/data.csv --class-weight balanced", "has target values, no classes", Values),
        OnFile("train {folder}/data.csv --metrics f1", "f1 is for classes, but the targets are values", Values),
        OnFile("train {folder}/data.csv --layers 1:relu --loss poisson --test 0.3", "poisson needs targets of at least 0", Values),
        new("train line --loss msle --layers 1:relu", "--loss: line: sample 1 has the target -"),
        OnFile("train {folder}/data.csv --loss hinge --layers 1", "hinge needs targets from -1 to 1", Values),
        OnFile("train {folder}/data.csv --metrics f1(mouse)", "there is no class 'mouse'", Classes),
        new("train --metrics acuracy", "unknown metric \"acuracy\" (did you mean \"accuracy\"?)"),
        new("train --metrics accuracy --test 0", "--metrics are measured on test samples"),
        new("evaluate {folder}/run --metrics top(0)", "is not a whole number of at least 1"),
        new("evaluate {folder}/run --confusion matrix.png", "--confusion: matrix.png must end in .svg or .csv"),
    ];

    private static WrongUse OnFile(string arguments, string expected, string content) =>
        new(arguments, expected) { Files = new Dictionary<string, string> { ["data.csv"] = content } };
}
