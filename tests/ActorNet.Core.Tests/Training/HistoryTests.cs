using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class HistoryTests
{
    private const string EarlierHeader =
        "epoch,steps,samples,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,samples_per_second";

    private const string Header = EarlierHeader + ",learning_rate";

    private static readonly HistoryRow[] Rows =
    [
        new(1, 469, 60_000, 0.1 + 0.2, 0.9273, 1e-300, 0.5, 1.25, 48_000) { LearningRate = 1e-3 },
        new(2, 5_000_000_000, 60_000, double.NaN, null, null, null, 1.0 / 3, double.PositiveInfinity),
    ];

    [Fact]
    public void Write_Rows_IsPlainCsv()
    {
        Text(Rows).ShouldBe(
            Header + "\r\n" +
            "1,469,60000,0.30000000000000004,0.9273,1E-300,0.5,1.25,48000,0.001\r\n" +
            "2,5000000000,60000,NaN,,,,0.3333333333333333,Infinity,\r\n");
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => History.Read(new StringReader(Text(Rows)), "h").ShouldBe(Rows);

    [Fact]
    public void Read_AFileOfAnEarlierVersion_HasNoLearningRates() =>
        History.Read(new StringReader(EarlierHeader + "\r\n1,2,3,4,5,6,7,8,9\r\n"), "h").ShouldBe([new HistoryRow(1, 2, 3, 4, 5, 6, 7, 8, 9)]);

    [Fact]
    public void Read_NoEpochYet_IsEmpty() => History.Read(new StringReader(Text([])), "h").ShouldBeEmpty();

    [Fact]
    public void Save_ThenLoad_IsTheSame()
    {
        using var folder = new TemporaryFolder();

        History.Save(folder["history.csv"], Rows);

        History.Load(folder["history.csv"]).ShouldBe(Rows);
        Should.Throw<DataException>(() => History.Load(folder["no.csv"])).Message.ShouldBe($"{folder["no.csv"]}: no such file");
    }

    [Theory]
    [InlineData("", "not a history of a run")]
    [InlineData("a,b\r\n1,2\r\n", "not a history of a run")]
    [InlineData(Header + "\n1,2,3,4,5,6,7,8,9,0\n1,2,3\n", "h: line 3 has 3 fields instead of 10")]
    [InlineData(Header + "\n1,2,3,4,5,6,7,8,9\n", "h: line 2 has 9 fields instead of 10")]
    [InlineData(EarlierHeader + "\n1,2,3,4,5,6,7,8,9,0\n", "h: line 2 has 10 fields instead of 9")]
    [InlineData(Header + "\n1,2,3,4,5,6,7,8,9,0\n1,2,3,x,5,6,7,8,9,0\n", "h: line 3, column train_loss: not a number")]
    [InlineData(Header + "\n1.5,2,3,4,5,6,7,8,9,0\n", "h: line 2, column epoch: not a number")]
    [InlineData(Header + "\n1,2,3,4,5,6,7,8,,0\n", "h: line 2, column samples_per_second: not a number")]
    [InlineData(Header + "\n1,2,3,4,5,6,7,8,9,x\n", "h: line 2, column learning_rate: not a number")]
    public void Read_SomethingElse_NamesThePlace(string text, string message) =>
        Should.Throw<DataException>(() => History.Read(new StringReader(text), "h")).Message.ShouldContain(message);

    private static string Text(IEnumerable<HistoryRow> rows)
    {
        var writer = new StringWriter();
        History.Write(writer, rows);
        return writer.ToString();
    }
}
