using System.Security.Cryptography;
using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Tests.Datasets;

public sealed class CatalogTests
{
    private static readonly DataLocations Nowhere = new() { AllowNetwork = false };

    [Fact]
    public void Load_Digits_HasTheKnownSamplesSplitFourToOne()
    {
        var data = DataLoader.Load(new DataSource { Name = "digits" }, Nowhere);

        (data.Train.Count, data.Test!.Count, data.Validation).ShouldBe((1438, 359, null));
        data.Train.FeatureShape.ShouldBe([8, 8, 1]);
        data.Train.ClassNames.Count.ShouldBe(10);
        data.Train.Features.Max().ShouldBe(1f);
        data.Train.Features.Min().ShouldBe(0f);

        // Class counts as the set's own description gives them.
        var counts = data.Train.Labels.Concat(data.Test.Labels).CountBy(label => label).OrderBy(count => count.Key).Select(count => count.Value);
        counts.ShouldBe([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }

    [Fact]
    public void Load_DigitsWithoutTestShare_IsTheSetByItsHash()
    {
        var data = DataLoader.Load(new DataSource { Name = "digits", TestShare = 0 }, Nowhere);

        data.Test.ShouldBeNull();
        var bytes = data.Train.Features.Select(feature => (byte)(feature * 16)).Concat(data.Train.Labels.Select(label => (byte)label)).ToArray();
        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe("87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826");
    }

    [Fact]
    public void Load_UnknownName_NamesTheNearest()
    {
        Should.Throw<DataException>(() => DataLoader.Load(new DataSource { Name = "fashon-mnist" }, Nowhere))
            .Message.ShouldBe("fashon-mnist: no such file or data set; did you mean 'fashion-mnist'?");
    }

    [SkippableFact]
    public void Load_Mnist_HasTheKnownSamples()
    {
        TrainingData data;
        try
        {
            data = DataLoader.Load(new DataSource { Name = "mnist", ValidationShare = 1.0 / 6 }, DataLocations.Default());
        }
        catch (DataException exception)
        {
            throw new SkipException(exception.Message);
        }

        (data.Train.Count, data.Validation!.Count, data.Test!.Count).ShouldBe((50_000, 10_000, 10_000));
        data.Test.Labels[..10].ShouldBe([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
        data.Train.FeatureShape.ShouldBe([28, 28, 1]);
    }
}
