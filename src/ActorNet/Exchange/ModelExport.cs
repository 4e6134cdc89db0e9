using System.Reflection;
using ActorNet.Core.Data;
using ActorNet.Core.Networks.Onnx;
using ActorNet.Core.Training;

namespace ActorNet.Exchange;

/// <summary>Writes models for other programs.</summary>
internal static class ModelExport
{
    /// <summary>Writes an ONNX model; its metadata say what a caller must know of the data.</summary>
    public static void Onnx(Model model, string path)
    {
        var metadata = new Dictionary<string, string>
        {
            ["actornet.network"] = model.Network.Description.ToString(),
            ["actornet.loss"] = model.Loss.ToString(),
            ["actornet.weights_sha256"] = model.WeightsSha256,
            ["actornet.data"] = model.Schema.ToJson(),
        };
        AtomicFile.Write(path, stream => OnnxWriter.Write(stream, model.Network, model.Parameters.Span, Version(), metadata));
    }

    /// <summary>Writes each tensor as an array, under its name.</summary>
    public static void Npz(Model model, string path) => AtomicFile.Write(path, stream => NpyWriter.WriteZip(
        stream,
        model.Network.Tensors.Select(tensor => (
            tensor.Name, (Action<Stream>)(to => NpyWriter.Write(to, tensor.Shape, model.Parameters.Span.Slice(tensor.Offset, tensor.Length)))))));

    private static string Version() => typeof(Model).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
