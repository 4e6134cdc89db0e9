namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Mistakes in what goes to other programs and comes from them.</summary>
internal static class ExchangeWrongUses
{
    public static IReadOnlyList<WrongUse> All { get; } =
    [
        new("train {folder}/x.npy", "not an NPY file") { Files = With("x.npy", "no array") },
        new("train {folder}/x.npz", "damaged NPZ file, or no NPZ file at all") { Files = With("x.npz", "no zip") },
        new("train digits --targets y.npy", "a file of targets (y.npy) goes with NPY and IDX files only"),
        new("train {folder}/t.csv --targets y.npy", "goes with NPY and IDX files only") { Files = With("t.csv", "a,b\n1,2\n3,4\n") },
        new("train {folder}/p.pgm", "is one picture; pictures to train on lie in folders, one a class") { Files = With("p.pgm", "P2 1 1 1 1") },
        new("data describe", "FILE|NAME is missing"),
        new("data describe digts", "did you mean 'digits'?"),
        new("data describe {folder}/none.npy", "no such file or data set"),
        new("data describe {folder}/x.npy", "not an NPY file") { Files = With("x.npy", "no array") },
        new("data descibe digits", "did you mean 'describe'?"),
        new("export", "RUN is missing"),
        new("export {folder}/none {folder}/out.onnx", "none"),
        new("export {folder}/none {folder}/out.keras", "the ending tells no format; name it .onnx, .npz, .safetensors, or give --format"),
        new("export {folder}/none {folder}/out --format onx", "did you mean 'onnx'?"),
        new("export {folder}/m {folder}/out.onnx", "not a safetensors file") { Files = With("m", "text") },
        new("import {folder}/w.safetensors", "'import' needs --layers and --input"),
        new("import {folder}/w --layers 2:relu --input 3 --output {folder}/m", "not a safetensors file") { Files = With("w", "text") },
        new("import {folder}/none --layers 2:relu --input 3 --output {folder}/m", "none"),
        new("import {folder}/w --layers 2:rellu --input 3", "did you mean \"relu\"?"),
        new("import {folder}/w --layers 2:relu --input many", "it must be a shape such as 784 or 28x28x1"),
        new("import {folder}/w --layers 2:relu --input 3 --output {folder}/m --map fc1", "it must be pairs such as fc1.weight=dense_1.kernel"),
        new("import {folder}/w --layers 2:relu --input 3 --output {folder}/m --map a=b,a=c", "--map names a twice"),
        new("import {folder}/w --layers 2:relu --input 3 --output {folder}/w", "exists already") { Files = With("w", "text") },
        new("import {folder}/w --layers 2:relu --input 3 --output {folder}/no/m", "there is no folder"),
        new("evaluate {folder}/none --confusion {folder}/there.svg", "there.svg exists already; it is not overwritten") { Files = With("there.svg", "x") },
        new("graph x x=1 --svg {folder}/there.svg", "exists already; it is not overwritten") { Files = With("there.svg", "x") },
        new("descend x^2 --svg {folder}/there.svg", "exists already; it is not overwritten") { Files = With("there.svg", "x") },
        new("data describe {folder}/labels --targets {folder}/nope", "nope: no such file") { Files = With("labels", "\0\0\u0008\u0001\0\0\0\u0001a") },
        new("data describe {folder}/labels --target x", "a target column can be chosen for CSV files only") { Files = With("labels", "\0\0\u0008\u0001\0\0\0\u0001a") },
        new("train {folder}/labels --targets {folder}/labels --header no", "a header can be told for CSV files only") { Files = With("labels", "\0\0\u0008\u0001\0\0\0\u0001a") },
        new("train {folder}/labels --targets {folder}/labels --categorical 1", "columns of categories can be told for CSV files only") { Files = With("labels", "\0\0\u0008\u0001\0\0\0\u0001a") },
        new("plot {folder}/none", "no such run folder"),
        new("plot {folder}/none --what wieghts", "did you mean 'weights'?"),
        new("plot {folder}/none --what loss --layer dense_1", "--layer goes with --what weights"),
        new("plot {folder}/none --output {folder}/there.svg", "exists already") { Files = With("there.svg", "x") },
        new("plot {folder}/none --what units --output {folder}/u.svg", "none"),
        new("plot {folder}/none --what surface --output {folder}/s.svg", "none"),
    ];

    private static Dictionary<string, string> With(string name, string content) => new() { [name] = content };
}
