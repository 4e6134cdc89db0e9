using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Datasets.Served;

namespace ActorNet.Tests.Datasets.Served;

public sealed class DataManifestTests
{
    private static readonly DataManifest Small = new()
    {
        Version = 1,
        FeatureShape = [2, 3],
        ClassNames = ["a", "b"],
        TargetWidth = 0,
        BlockRows = 4,
        Sets =
        [
            new(DataManifest.Train, "points", 10, Hash('1'), [Hash('2'), Hash('3'), Hash('4')]),
            new(DataManifest.Test, "points (test)", 4, Hash('5'), [Hash('6')]),
        ],
    };

    [Fact]
    public void FromJson_OfToJson_IsTheSame()
    {
        var read = DataManifest.FromJson(Small.ToJson(), 10_000);

        read.ToJson().ShouldBe(Small.ToJson());
        read.Layout.ShouldBe(new BlockLayout(6, 0, 4));
    }

    [Theory]
    [InlineData("$.version=2", "has version 2")]
    [InlineData("$.featureShape=[]", "no usable shape")]
    [InlineData("$.featureShape=[2,0]", "no usable shape")]
    [InlineData("$.featureShape=[65536,65536]", "no usable shape")]
    [InlineData("$.featureShape=[65536,65536,65536,65536]", "no usable shape")]
    [InlineData("$.featureShape=[536870911]", "too long")]
    [InlineData("$.targetWidth=1", "neither classes nor values")]
    [InlineData("$.targetWidth=-1", "neither classes nor values")]
    [InlineData("$.classNames=[]", "neither classes nor values")]
    [InlineData("$.classNames=[null]", "has holes")]
    [InlineData("$.blockRows=3", "no power of two")]
    [InlineData("$.blockRows=0", "no power of two")]
    [InlineData("$.blockRows=1073741824", "too long")]
    [InlineData("$.sets=[]", "has sets")]
    [InlineData("$.sets=[null]", "has holes")]
    [InlineData("$.sets=null", "data manifest")]
    [InlineData("$.sets[0].set=\"other\"", "has sets")]
    [InlineData("$.sets[1].set=\"train\"", "has sets")]
    [InlineData("$.sets[0].samples=0", "has 0 samples")]
    [InlineData("$.sets[0].samples=-4", "has -4 samples")]
    [InlineData("$.sets[0].samples=8", "lists 3 blocks for 8 samples")]
    [InlineData("$.sets[0].samples=2000000000", "do not fit")]
    [InlineData("$.sets[0].sha256=\"0\"", "its SHA-256 is none")]
    [InlineData("$.sets[0].blocks[1]=\"z\"", "SHA-256 of a block is none")]
    [InlineData("$.sets[0].blocks[1]=null", "SHA-256 of a block is none")]
    [InlineData("$.sets[0].blocks=[]", "lists 0 blocks")]
    [InlineData("$.more=1", "data manifest")]
    public void FromJson_ThatLies_IsRefused(string change, string reason)
    {
        var json = JsonNode.Parse(Small.ToJson())!;
        var (path, value) = (change[2..change.IndexOf('=', StringComparison.Ordinal)], change[(change.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        Set(json, path, JsonNode.Parse(value));

        Should.Throw<DataException>(() => DataManifest.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString()), 10_000)).Message.ShouldContain(reason);
    }

    [Fact]
    public void FromJson_OfDamagedText_IsReadOrRefusedWithALine()
    {
        var text = Small.ToJson();
        var refused = 0;
        const int Texts = 4000;
        for (var number = 0; number < Texts; number++)
        {
            var damaged = Damage(text, new KeyedGenerator(3, RandomPurpose.Split, number));
            try
            {
                DataManifest.FromJson(damaged, 10_000).Sets.ShouldNotBeEmpty();
            }
            catch (DataException exception)
            {
                exception.Message.ShouldStartWith("data manifest: ");
                exception.Message.ShouldNotContain("\n");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(Texts / 2);
    }

    [Fact]
    public void FromJson_MoreThanThereIsMemoryFor_IsRefused() =>
        Should.Throw<DataException>(() => DataManifest.FromJson(Small.ToJson(), (14 * 28) - 1)).Message.ShouldContain("memory");

    [Fact]
    public async Task OpenAsync_ManifestThatIsNone_NamesTheServer()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        server.Change = (_, _) => (HttpStatusCode.OK, "no manifest"u8.ToArray());

        (await Should.ThrowAsync<DataException>(() => server.OpenAsync(null))).Message
            .ShouldStartWith($"the data manifest did not come from {server.Address}: data manifest: ");
    }

    [Fact]
    public async Task TryRequire_SetThatIsNotWhatTheManifestSays_IsRefusedOnceItIsWhole()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        server.Change = (path, content) =>
        {
            var json = JsonNode.Parse(content)!;
            json["sets"]![2]!["sha256"] = Hash('0');
            return (HttpStatusCode.OK, Encoding.UTF8.GetBytes(json.ToJsonString()));
        };
        using var served = await server.OpenAsync(null);
        server.Change = null;

        var error = await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire(Core.Training.Messages.EvaluationSet.Test, 0, 6));

        error.ShouldNotBeNull().ShouldStartWith("test: its blocks are whole, but its SHA-256 is ");
    }

    /// <summary>Changes, takes out, or doubles a few bytes.</summary>
    private static byte[] Damage(byte[] text, KeyedGenerator generator)
    {
        var damaged = text.ToList();
        var (times, _, _, _) = generator.Block(0);
        for (var time = 0U; time <= times % 3; time++)
        {
            var (kind, place, length, value) = generator.Block(time + 1);
            var start = (int)(place % (uint)damaged.Count);
            var count = Math.Min((int)(length % 12) + 1, damaged.Count - start);
            switch (kind % 4)
            {
                case 0:
                    damaged[start] = (byte)value;
                    break;
                case 1:
                    damaged[start] = (byte)"0123456789-\",[]{}:en"[(int)(value % 20)];
                    break;
                case 2 when count < damaged.Count:
                    damaged.RemoveRange(start, count);
                    break;
                default:
                    damaged.InsertRange(start, damaged.GetRange(start, count));
                    break;
            }
        }

        return [.. damaged];
    }

    private static string Hash(char digit) => new(digit, 64);

    private static void Set(JsonNode node, string path, JsonNode? value)
    {
        var parts = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        foreach (var part in parts[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!;
        }

        if (node is JsonArray list)
        {
            list[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            node[parts[^1]] = value;
        }
    }
}
