using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class PermutationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1437)]
    [InlineData(60_000)]
    public void Fill_AnyCount_HoldsEverySampleOnce(int count)
    {
        var order = new int[count];
        Permutation.Fill(order, 7, 3);

        order.Order().ShouldBe(Enumerable.Range(0, count));
    }

    [Fact]
    public void Fill_SameKey_GivesTheSameOrder_OtherKeyAnother()
    {
        var orders = new[] { (1UL, 0), (1UL, 0), (1UL, 1), (2UL, 0) }.Select(key =>
        {
            var order = new int[100];
            Permutation.Fill(order, key.Item1, key.Item2);
            return string.Join(' ', order);
        }).ToList();

        orders[1].ShouldBe(orders[0]);
        orders.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Fill_KnownKey_KeepsItsBits()
    {
        var order = new int[10];
        Permutation.Fill(order, 1, 0);

        // Runs that were stored before must find the same order again.
        order.ShouldBe([2, 5, 8, 1, 9, 3, 0, 6, 4, 7]);
    }

    [Fact]
    public void Fill_Sequential_IsTheOrderOfTheData()
    {
        var order = new int[10];
        Permutation.Fill(order, SampleOrder.Sequential, 1, 5);

        order.ShouldBe(Enumerable.Range(0, 10));
    }

    [Fact]
    public void Fill_Shuffled_IsThePermutation()
    {
        var (order, permutation) = (new int[100], new int[100]);
        Permutation.Fill(order, SampleOrder.Shuffled, 9, 5);
        Permutation.Fill(permutation, 9, 5);

        order.ShouldBe(permutation);
    }

    [Fact]
    public void Fill_Random_DrawsEverySampleEquallyOftenAndSomeTwice()
    {
        const int Count = 10;
        const int Epochs = 10_000;
        var counts = new int[Count];
        var (order, repeats) = (new int[Count], 0);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            Permutation.Fill(order, SampleOrder.Random, 3, epoch);
            repeats += order.Distinct().Count() < Count ? 1 : 0;
            foreach (var sample in order)
            {
                counts[sample]++;
            }
        }

        // Each is drawn 10,000 times on average with deviation 95; 10 draws without any repeat have probability 10!/10^10.
        counts.ShouldAllBe(count => Math.Abs(count - Epochs) < 500);
        repeats.ShouldBeGreaterThan(9_900);
    }

    [Fact]
    public void Fill_RandomOfAKnownKey_KeepsItsBits()
    {
        var order = new int[10];
        Permutation.Fill(order, SampleOrder.Random, 1, 0);

        order.ShouldBe([2, 9, 6, 5, 6, 2, 8, 3, 0, 4]);
    }

    [Fact]
    public void Fill_ManyEpochs_PutsEverySampleEverywhereEquallyOften()
    {
        const int Count = 7;
        const int Epochs = 70_000;
        var counts = new int[Count * Count];
        var order = new int[Count];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            Permutation.Fill(order, 11, epoch);
            for (var place = 0; place < Count; place++)
            {
                counts[(order[place] * Count) + place]++;
            }
        }

        // 36 degrees of freedom: 75 is exceeded once in ten thousand seeds.
        const double Expected = (double)Epochs / Count;
        counts.Sum(count => (count - Expected) * (count - Expected) / Expected).ShouldBeLessThan(75);
    }

    [Fact]
    public void Fill_AllocatesNothing()
    {
        var order = new int[1000];
        Permutation.Fill(order, 1, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Permutation.Fill(order, 1, 1);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
