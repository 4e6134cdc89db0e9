namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in expressions, in data sets that are computed, in features, and in the commands for learning.</summary>
internal static class LessonWrongUses
{
    public static IReadOnlyList<WrongUse> All { get; } =
    [
        Expression("column 1: the closing parenthesis is missing", "graph", "(x+y*z", "x=1"),
        Expression("column 2: an operator is missing before 'x'; a product is written with '*'", "graph", "4x", "x=1"),
        Expression("did you mean 'sigmoid'?", "graph", "sigmoyd(x)", "x=1"),
        Expression("column 3: the expression ends", "descend", "x^"),
        Expression("'atan2' takes two inputs, not 1", "graph", "atan2(x)", "x=1"),
        Expression("the expression ends", "graph", "x", "x=1+"),
        Expression("is empty", "graph", ""),
        Expression("'?' has no meaning", "graph", "x?", "x=1"),
        new("graph x*y x=1", "'y' needs a value, such as y=1"),
        new("graph -x x=3", "there is no option '-x' in 'actornet graph'; an expression that begins with '-' is written in parentheses: '(-x)'"),
        new("graph x x=1 --svg graph.png", "--svg: graph.png must end in .svg"),
        new($"graph x x=1 --svg {TooLong}.svg", "--svg: "),
        new("descend x^2 --svg descent.png", "--svg: descent.png must end in .svg"),
        new($"examples W4 --output {{folder}}/{TooLong}", "--output: "),
        new("graph x x=1 z=2", "'z' is not in the expression"),
        new("graph x x=1 x=2", "more than one value"),
        new("graph x x", "write NAME=VALUE"),
        new("graph x x=y", "'y' is a variable"),
        new("graph x x=1/0", "not a finite number"),
        new("graph", "EXPRESSION is missing"),
        new("descend x*y", "moves one variable, but x, y are open"),
        new("descend 3+4", "needs a variable that moves"),
        new("descend x^2 y=1", "'y' is not in the expression"),
        new("descend x^2 --rate 0", "--rate"),
        new("descend x^2 --from zero", "--from"),
        new("descend x^2 --steps 0", "--steps"),
        new("descend ln(x) --from -1", "no finite value and slope"),
        new("examples perceptrn", "did you mean 'perceptron'?"),
        new("examples --output {folder}", "--output goes with the name"),
        new("examples S1 --output {folder}/file", "is a file, not a folder") { Files = new Dictionary<string, string> { ["file"] = "" } },
        new("check-gradients nosuchdata", "nosuchdata"),
        new("check-gradients mnist-", "mnist"),
        new("check-gradients --samples 0", "--samples"),
        new("check-gradients --tolerance -1", "--tolerance"),
        new("check-gradients --layers 8:tanh,1:sigmoid --loss mean_square", "mean_squared_error"),
        new("check-gradients --layers 2000:relu,10:softmax", "too many"),
        new("check-gradients --layers 3:softmax", "10"),
        new("train spiral:nois=0.1", "did you mean 'noise'?"),
        new("train spiral:noise=-1", "a number from 0 to 10"),
        new("train xor:samples=2", "samples is '2'"),
        new("train xor-gate:noise=0.1", "has no options"),
        new("train spirl", "did you mean 'spiral'?"),
        new("train xor --target class", "CSV files only"),
        new("train xor --features x,z", "there is no column 'z'"),
        new("train xor --features x,class", "'class' is the target"),
        new("train xor --features x,,y", "empty"),
        new("train xor --features ln(x)", "no finite value"),
        new("train digits --features x^2", "CSV files and generated sets only"),
        new("train {folder}/t.csv --features colour", "holds categories") { Files = Table },
        new("train {folder}/t.csv --features siz*2", "did you mean 'size'?") { Files = Table },
        new("train {folder}/t.csv --features 2size", "column 2: an operator is missing") { Files = Table },
    ];

    /// <summary>A name that no file system takes.</summary>
    private static string TooLong => new('a', 300);

    private static Dictionary<string, string> Table => new()
    {
        ["t.csv"] = "size,colour,price\n" + string.Concat(Enumerable.Range(1, 20).Select(row => $"{row},{(row % 2 == 0 ? "red" : "blue")},{row * 1.5:0.0}\n")),
    };

    private static WrongUse Expression(string expected, params string[] arguments) => new("", expected) { Exact = arguments, HasExcerpt = true };
}
