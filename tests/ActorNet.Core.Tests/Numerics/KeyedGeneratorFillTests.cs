using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public class KeyedGeneratorFillTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    public void Fill_AnyNumberOfBlocks_EqualsSingleBlocks(int blocks)
    {
        var generator = new KeyedGenerator(0x123456789ABCDEF, RandomPurpose.Dropout, 1, 2, 3, 4);
        foreach (var first in new[] { 0UL, 5UL, uint.MaxValue - 3UL, ulong.MaxValue - 2 })
        {
            var words = new uint[4 * blocks];
            generator.Fill(first, words);
            for (var block = 0; block < blocks; block++)
            {
                (words[4 * block], words[(4 * block) + 1], words[(4 * block) + 2], words[(4 * block) + 3])
                    .ShouldBe(generator.Block(first + (ulong)block), $"block {block} from {first}");
            }
        }
    }
}
