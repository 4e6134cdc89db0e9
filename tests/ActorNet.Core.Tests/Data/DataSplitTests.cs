using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class DataSplitTests
{
    [Theory]
    [InlineData(1797, 0.2, 0.1)]
    [InlineData(10, 0.5, 0.5)]
    [InlineData(3, 0, 0)]
    [InlineData(60_000, 0, 0.1)]
    public void Draw_Shares_PutsEverySampleInOnePart(int count, double test, double validation)
    {
        var split = DataSplit.Draw("data", count, test, validation, 5);

        split.Test.Length.ShouldBe((int)((count * test) + 0.5));
        split.Validation.Length.ShouldBe((int)(((count - split.Test.Length) * validation) + 0.5));
        split.Train.Concat(split.Validation).Concat(split.Test).Order().ShouldBe(Enumerable.Range(0, count));
        split.Train.ShouldBeInOrder();
    }

    [Fact]
    public void Draw_OtherValidationShare_KeepsTheTestPart()
    {
        var without = DataSplit.Draw("data", 100, 0.2, 0, 5);

        DataSplit.Draw("data", 100, 0.2, 0.3, 5).Test.ShouldBe(without.Test);
        DataSplit.Draw("data", 100, 0.2, 0, 6).Test.ShouldNotBe(without.Test);
    }

    [Theory]
    [InlineData(10, 0.01, 0, "data: a test share of 0.01 of 10 samples is an empty part")]
    [InlineData(10, 0, 0.01, "data: a validation share of 0.01 of 10 samples is an empty part")]
    [InlineData(2, 0.5, 0.5, "data: no training samples are left of 2 after 1 for the test and 1 for validation")]
    [InlineData(0, 0, 0, "data: no training samples are left of 0 after 0 for the test and 0 for validation")]
    [InlineData(10, 1, 0, "data: the test share must be at least 0 and less than 1, not 1")]
    [InlineData(10, 0, -0.1, "data: the validation share must be at least 0 and less than 1, not -0.1")]
    [InlineData(10, double.NaN, 0, "data: the test share must be at least 0 and less than 1, not NaN")]
    public void Draw_EmptyPart_SaysWhich(int count, double test, double validation, string message) =>
        Should.Throw<DataException>(() => DataSplit.Draw("data", count, test, validation, 5)).Message.ShouldBe(message);
}
