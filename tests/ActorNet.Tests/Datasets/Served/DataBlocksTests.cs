using System.Net;
using System.Security.Cryptography;
using ActorNet.Datasets.Served;

namespace ActorNet.Tests.Datasets.Served;

public sealed class DataBlocksTests
{
    [Theory]
    [InlineData("train/0", HttpStatusCode.OK)]
    [InlineData("train/12", HttpStatusCode.OK)]
    [InlineData("train/13", HttpStatusCode.NotFound)]
    [InlineData("train/-1", HttpStatusCode.NotFound)]
    [InlineData("train/+1", HttpStatusCode.NotFound)]
    [InlineData("train/99999999999999999999", HttpStatusCode.NotFound)]
    [InlineData("train/one", HttpStatusCode.NotFound)]
    [InlineData("other/0", HttpStatusCode.NotFound)]
    [InlineData("train", HttpStatusCode.NotFound)]
    [InlineData("train/0/0", HttpStatusCode.NotFound)]
    public async Task Get_OfABlock_IsThereOrNot(string path, HttpStatusCode expected)
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var client = server.NewClient();

        using var response = await client.GetAsync(new Uri(server.Address, $"/v1/data/{path}"));

        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Get_WithTheTag_SendsNothingAgain()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var client = server.NewClient();
        foreach (var path in new[] { DataBlocks.ManifestPath, "/v1/data/validation/2" })
        {
            var address = new Uri(server.Address, path);
            using var first = await client.GetAsync(address);
            var content = await first.Content.ReadAsByteArrayAsync();
            first.Headers.ETag.ShouldNotBeNull().Tag.ShouldBe($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

            using var second = await client.SendAsync(request);

            second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
            (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(784, 16)]
    [InlineData(1, 8192)]
    [InlineData(16383, 1)]
    [InlineData(1_000_000, 1)]
    public void Layout_OfAnyWidth_IsAPowerOfTwoOfRows(int features, int rows)
    {
        var data = new Core.Data.Dataset("x", new float[features], [features], [0], ["a"], [], 0);

        BlockLayout.Of(data).BlockRows.ShouldBe(rows);
    }
}
