using ActorNet.Core.Naming;

namespace ActorNet.Core.Tests.Naming;

public sealed class QuotedNamesTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a, b ,c", "a|b|c")]
    [InlineData("f1(a,b),auc", "f1(a,b)|auc")]
    [InlineData("f1(\"a),b\"),auc", "f1(\"a),b\")|auc")]
    [InlineData("\"x=1,y\"=2,b=3", "\"x=1,y\"=2|b=3")]
    [InlineData(" \"a,b\"=1", "\"a,b\"=1")]
    [InlineData("12\" disk=1,b=2", "12\" disk=1|b=2")]
    [InlineData("", "")]
    public void Split_List_CutsOutsideOfQuotesAndParentheses(string text, string items) => string.Join('|', QuotedNames.Split(text)).ShouldBe(items);

    [Theory]
    [InlineData("a", "a")]
    [InlineData(" \"a, b\" ", "a, b")]
    [InlineData("\"", "\"")]
    [InlineData("12\"", "12\"")]
    public void Unquoted_Name_LosesItsQuotes(string text, string name) => QuotedNames.Unquoted(text).ShouldBe(name);
}
