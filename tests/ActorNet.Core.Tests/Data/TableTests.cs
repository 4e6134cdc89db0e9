using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class TableTests : IDisposable
{
    private const string People = "age,city,income,class\n20,Rome,1.5,yes\n30,Oslo,2.5,no\n40,Rome,3.5,yes\n50,Bern,4.5,no\n";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string> Bad => new()
    {
        { "empty", "", "is empty (0 bytes)" },
        { "blank lines only", "\n\n  \n", "holds no rows" },
        { "header only", "a,b\n", "holds a header only" },
        { "one column", "a\n1\n2\n", "has one column only" },
        { "missing", "a,b\n1,2\n,3\n", "row 3, column 1 'a': missing value ''" },
        { "question mark", "a,b\n1,2\n3,?\n", "row 3, column 2 'b': missing value '?'" },
        { "NA", "a,b\n1,2\n3,4\nNA,4\n", "row 4, column 1 'a': missing value 'NA'" },
        { "missing, no header", "1,2\n3,\n", "row 2, column 2: missing value ''" },
        { "NaN", "a,b\n1,2\nNaN,4\n", "row 3, column 1 'a': 'NaN' is not a finite number" },
        { "infinity", "a,b\n1,2\n-inf,4\n", "row 3, column 1 'a': '-inf' is not a finite number" },
        { "too large", "a,b\n1,2\n1e39,4\n", "row 3, column 1 'a': '1e39' is not a finite number in single precision" },
        { "short row", "a,b,c\n1,2,3\n4,5\n", "row 3 has 2 columns, the first row has 3" },
        { "long row", "a,b\n1,2\n4,5,6\n", "row 3 has 3 columns, the first row has 2" },
        { "mistyped number", "a,b\n1,2\n2,3\n3x,4\n4,5\n", "row 4, column 1 'a': '3x' is not a number" },
        { "duplicate name", "a,b,a\n1,2,3\n", "row 1: columns 1 and 3 are both named 'a'" },
        { "nameless column", ",b\n1,2\n", "row 1, column 1: has no name in the header" },
        { "missing after blank lines", "a,b\r\n\r\n\r\n1,2\r\n\r\n3,\r\n", "row 6, column 2 'b': missing value" },
        { "open quote", "a,b\n\"1,2\n3,4\n", "row 2: quotes are not closed" },
        { "open quote at the end", "a,b\n1,2\n3,\"4", "row 3: quotes are not closed" },
        { "quote inside", "a,b\nx\"y,2\nz,4\n", "row 2: quotes are not closed" },
        { "text after quote", "a,b\n\"x\"y,2\nz,4\n", "row 2: quotes are not closed" },
        { "one class", "a,b\n1,x\n2,x\n", "the target column 'b' has one class only, 'x'" },
        { "long cell", "a,b\n1,2\n" + new string('x', 70_000) + ",3\n", "row 3: a cell has more than 65536 characters" },
        { "too many categories", "a,b\n" + string.Concat(Enumerable.Range(0, 1100).Select(i => $"t{i},{i}.5\n")), "row 1002, column 1 'a': 't1000' is one more than the 1000 categories" },
        { "NUL", "a,b\nx\0y,1\nz,2\n", "has a NUL character" },
    };

    public static TheoryData<string, string> BadTargets => new()
    {
        { "clas", "there is no column 'clas'; did you mean 'class'?" },
        { "0", "there is no column 0: the columns are 1 to 4" },
        { "5", "there is no column 5: the columns are 1 to 4" },
        { "something else", "there is no column 'something else'; columns are age, city, income, class" },
    };

    public static TheoryData<string, string> BadPredictions => new()
    {
        { "age,city,income\n20,Paris,1\n", "row 2, column 2 'city': 'Paris' is not among the 3 categories of the training data" },
        { "age,city\n20,Rome\n", "column 'income' is missing" },
        { "age,city,income,size\n20,Rome,1,2\n", "row 1, column 4 'size': the training data has no such column" },
        { "20,Rome,1\n", "row 1 is not the header of the training data (age, city, income, class)" },
        { "age,city,income\nold,Rome,1\n", "row 2, column 1 'age': 'old' is not a number" },
        { "age,city,income\n20,Rome,?\n", "row 2, column 3 'income': missing value '?'" },
        { "age,city,income\n", "holds a header only, no samples" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Read_BadTable_SaysWhatAndWhere(string what, string text, string message)
    {
        var path = _folder.Write($"{what}.csv", text);

        var error = Should.Throw<DataException>(() => Table.Read(path, new TableOptions()));

        error.Message.ShouldStartWith(path + ": ");
        error.Message.ShouldContain(message);
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Read_NotUtf8_SaysSo() =>
        Should.Throw<DataException>(() => Table.Read(_folder.Write("latin.csv", [(byte)'a', 0xE9, (byte)',', (byte)'b', 10, (byte)'1', (byte)',', (byte)'2']), new TableOptions()))
            .Message.ShouldEndWith("is not UTF-8 text");

    [Fact]
    public void Read_Folder_SaysSo() =>
        Should.Throw<DataException>(() => Table.Read(_folder.Path, new TableOptions())).Message.ShouldEndWith("is a folder, not a file");

    [Theory]
    [MemberData(nameof(BadTargets))]
    public void Read_UnknownTarget_NamesWhatThereIs(string target, string message) =>
        Should.Throw<DataException>(() => Table.Read(_folder.Write("people.csv", People), new TableOptions { Target = target }))
            .Message.ShouldEndWith(message);

    [Fact]
    public void ToDataset_MixedColumns_ScalesNumbersAndSplitsCategories()
    {
        var (table, schema) = ReadPeople();
        var data = table.ToDataset("people", schema, [0, 1, 2, 3]);

        schema.FeatureNames.ShouldBe(["age", "city=Bern", "city=Oslo", "city=Rome", "income"]);
        data.ClassNames.ShouldBe(["no", "yes"]);
        data.Labels.ShouldBe([1, 0, 1, 0]);

        // Mean and deviation of the two training samples, 20 and 30, and 1.5 and 2.5.
        data.Features.ShouldBe(
        [
            -1, 0, 0, 1, -1,
            1, 0, 1, 0, 1,
            3, 0, 0, 1, 3,
            5, 1, 0, 0, 5,
        ]);
    }

    [Fact]
    public void Fit_ConstantColumn_BecomesZero()
    {
        var table = Table.Read(_folder.Write("constant.csv", "a,b,c\n0.1,1,x\n0.1,2,y\n0.1,3,x\n"), new TableOptions());

        var data = table.ToDataset("constant", table.Fit([0, 1, 2]), [0, 1, 2]);

        data.Features.Where((_, index) => index % 2 == 0).ShouldAllBe(feature => feature == 0);
    }

    [Fact]
    public void Fit_NotStandardised_KeepsTheNumbers()
    {
        var table = Table.Read(_folder.Write("plain.csv", "0.1,1\n0.2,2.5\n"), new TableOptions());

        var data = table.ToDataset("plain", table.Fit([0, 1], standardise: false), [1, 0]);

        data.Features.ShouldBe([0.2f, 0.1f]);
        (data.TargetWidth, data.HasLabels).ShouldBe((1, false));
        data.Values.ShouldBe([2.5f, 1f]);
    }

    [Theory]
    [InlineData("0\n1\n1\n0\n", TargetKind.Auto, "0 1")]
    [InlineData("10\n9\n9\n10.0\n", TargetKind.Auto, "9 10")]
    [InlineData("-1\n1\n1\n-1\n", TargetKind.Auto, "-1 1")]
    [InlineData("0\n1\n2\n3\n", TargetKind.Auto, "")]
    [InlineData("0.5\n1\n1\n0.5\n", TargetKind.Auto, "")]
    [InlineData("0\n1\n1\n0\n", TargetKind.Values, "")]
    [InlineData("0.5\n1\n2\n3\n", TargetKind.Classes, "0.5 1 2 3")]
    [InlineData("b\na\nb\na\n", TargetKind.Auto, "a b")]
    public void Read_Target_IsToldFromItsCellsOrForced(string cells, TargetKind kind, string classes)
    {
        var text = "x,y\n" + string.Concat(cells.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((cell, index) => $"{index},{cell}\n"));
        var table = Table.Read(_folder.Write("target.csv", text), new TableOptions { TargetKind = kind });

        table.Fit([0, 1, 2, 3]).ClassNames.ShouldBe(classes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Read_TextTargetAsValues_NamesTheCell() =>
        Should.Throw<DataException>(() => Table.Read(_folder.Write("people.csv", People), new TableOptions { TargetKind = TargetKind.Values }))
            .Message.ShouldEndWith("row 2, column 4 'class': 'yes' is not a number");

    [Theory]
    [InlineData("a;b;c\n1;2,5;x\n3;4;y\n", null, "a b=2,5 b=4", true)]
    [InlineData("a\tb\n1\tx\n2\ty\n", null, "a", true)]
    [InlineData("\uFEFFa,b\r\n1,x\r\n\r\n2,y\r\n", null, "a", true)]
    [InlineData("1,x\n2,y\n", null, "column 1", false)]
    [InlineData("1,x\n2,y\n3,x\n", true, "1", true)]
    [InlineData("a,b\n2,y\n", false, "column 1=2 column 1=a", false)]
    [InlineData("\"a, b\",c\n1,\"x \"\"y\"\"\"\n2,z\n", null, "a, b", true)]
    public void Read_DelimiterAndHeader_AreToldOrForced(string text, bool? hasHeader, string features, bool expected)
    {
        var table = Table.Read(_folder.Write("any.txt", text), new TableOptions { HasHeader = hasHeader });

        table.HasHeader.ShouldBe(expected);
        string.Join(' ', table.Fit([0]).FeatureNames).ShouldBe(features);
    }

    [Fact]
    public void Read_CategoricalNumbers_AreSplitInRisingOrder()
    {
        var table = Table.Read(
            _folder.Write("codes.csv", "a,b\n10,1.5\n9,2.5\n10.0,3.5\n"), new TableOptions { CategoricalColumns = ["a"] });
        var schema = table.Fit([0, 1, 2]);

        schema.FeatureNames.ShouldBe(["a=9", "a=10"]);
        table.Features(schema, [0, 1, 2]).ShouldBe([0, 1, 1, 0, 0, 1]);
    }

    [Fact]
    public void Read_Gzip_IsTheSameTable()
    {
        var path = _folder.Write("people.csv.gz", TemporaryFolder.Gzip(System.Text.Encoding.UTF8.GetBytes(People)));

        Table.Read(path, new TableOptions()).Fit([0, 1]).ShouldBe(ReadPeople().Schema);
    }

    [Fact]
    public void SchemaRead_OtherOrderAndNoTarget_GivesTheSameFeatures()
    {
        var (table, schema) = ReadPeople();
        var other = schema.Read(_folder.Write("other.csv", "city,income,age\nRome,1.5,20\nOslo,2.5,30\n"));

        other.HasTarget.ShouldBeFalse();
        other.Features(schema, [0, 1]).ShouldBe(table.Features(schema, [0, 1]));
        schema.Read(_folder.Write("again.csv", People)).ToDataset("again", schema, [3]).Labels.ShouldBe([0]);
    }

    [Theory]
    [MemberData(nameof(BadPredictions))]
    public void SchemaRead_BadTable_SaysWhatAndWhere(string text, string message)
    {
        var (_, schema) = ReadPeople();

        Should.Throw<DataException>(() => schema.Read(_folder.Write("new.csv", text))).Message.ShouldEndWith(message);
    }

    [Theory]
    [InlineData("maybe", "'maybe' is not among the 2 classes of the training data")]
    [InlineData("", "missing value ''")]
    public void SchemaRead_TargetThatCannotBeUsed_IsNotNeeded(string target, string problem)
    {
        var schema = Table.Read(_folder.Write("old.csv", People), new TableOptions()).Fit([0, 1]);

        var table = schema.Read(_folder.Write("new.csv", $"age,city,income,class\n20,Rome,1,yes\n30,Rome,1,{target}\n40,Rome,1,other\n"));

        (table.Count, table.HasTarget).ShouldBe((3, false));
        table.TargetProblem.ShouldNotBeNull().ShouldEndWith($"row 3, column 4 'class': {problem}");
        table.Features(schema, [0, 1, 2]).Length.ShouldBe(3 * schema.FeatureCount);
    }

    [Fact]
    public void Read_OneWholeNumberThroughout_IsAValue() =>
        Table.Read(_folder.Write("sevens.csv", "x,y\n1,7\n2,7\n3,7\n4,7\n"), new TableOptions()).Fit([0, 1]).ClassNames.ShouldBeEmpty();

    [Fact]
    public void SchemaRead_NoHeader_GoesByPlace()
    {
        var table = Table.Read(_folder.Write("plain.csv", "x,1,2\ny,3,4\nx,5,6\n"), new TableOptions { Target = "1" });
        var schema = table.Fit([0, 1, 2]);

        schema.Read(_folder.Write("without.csv", "5,6\n")).Features(schema, [0]).ShouldBe(table.Features(schema, [2]));
        schema.Read(_folder.Write("with.csv", "y,5,6\n")).ToDataset("with", schema, [0]).Labels.ShouldBe([1]);
        Should.Throw<DataException>(() => schema.Read(_folder.Write("wide.csv", "y,5,6,7\n"))).Message.ShouldContain("has 4 columns; the training data has 3, or 2");
    }

    [Fact]
    public void Read_MutatedFile_ThrowsNothingButDataException()
    {
        var valid = System.Text.Encoding.UTF8.GetBytes(People.Replace("Rome", "\"Ro,me\"", StringComparison.Ordinal));
        var gzip = TemporaryFolder.Gzip(valid);
        var schema = ReadPeople().Schema;
        var rejected = 0;
        for (var round = 0; round < 1000; round++)
        {
            var path = _folder.Write("mutated.csv", Mutation.Of(round % 4 == 0 ? gzip : valid, round));
            try
            {
                var table = Table.Read(path, new TableOptions());
                var samples = Enumerable.Range(0, table.Count).ToArray();
                table.ToDataset("mutated", table.Fit(samples), samples).Count.ShouldBe(table.Count);
                schema.Read(path);
            }
            catch (DataException)
            {
                rejected++;
            }
        }

        rejected.ShouldBeGreaterThan(300);
    }

    public void Dispose() => _folder.Dispose();

    private (Table Table, TableSchema Schema) ReadPeople()
    {
        var table = Table.Read(_folder.Write("people.csv", People), new TableOptions());
        return (table, table.Fit([0, 1]));
    }
}
