using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet.Lessons.Examples;

/// <summary>S15 and W2: the first network of Keras.</summary>
internal sealed class MnistLesson : Lesson
{
    public override string Name => "mnist";

    public override IReadOnlyList<string> Topics => ["S15", "W2"];

    public override string Title => "Keras' first network: 784-512-10 on MNIST, five epochs";

    public override bool NeedsFiles => true;

    public override void Run(LessonOutput output)
    {
        var data = DataLoader.Load(new DataSource { Name = "mnist" }, output.Locations, output.Note);
        output.Line("512 relu units, 10 softmax units, categorical cross-entropy, rmsprop, batches of 128; pixels scaled to [0, 1], labels one-hot");
        output.Line();
        output.Line(NetworkDescription.Parse(data.Train.FeatureShape, "512:relu,10:softmax").Describe());
        output.Line();
        var rows = new List<string[]>();
        var options = new TrainingOptions(
            new FitOptions { Optimizer = new() { Name = "rmsprop", LearningRate = 0.001 }, BatchSize = 128, Epochs = 5 },
            NetworkDescription.Parse(data.Train.FeatureShape, "512:relu,10:softmax"),
            Loss.CategoricalCrossEntropy());
        var result = Trainer.Run(options, data, progress: progress =>
        {
            if (!progress.EpochEnded) return;
            string[] lecture = progress.Epoch switch { 1 => ["0.2524", "0.9273"], 2 => ["0.1035", "0.9692"], _ => ["", ""] };
            rows.Add([LessonText.Number(progress.Epoch), Digits(progress.Loss), Digits(progress.Accuracy!.Value), .. lecture]);
        });
        output.Table(["epoch", "loss", "accuracy", "the lecture's loss", "and accuracy"], rows);
        output.Line("the lecture's numbers of epoch 2 were read while that epoch ran");
        output.Line("test accuracy: " + Digits(result.TestAccuracy!.Value) + "; the lecture's: 0.9785");
        output.Line("the same from the command line: actornet train mnist");
    }

    private static string Digits(double value) => FormattableString.Invariant($"{value:F4}");
}
