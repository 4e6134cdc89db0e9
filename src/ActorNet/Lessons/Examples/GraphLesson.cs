using ActorNet.Expressions;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S8 with W4 and W5: computational graphs, forward and backward.</summary>
internal sealed class GraphLesson : Lesson
{
    public override string Name => "graph";

    public override IReadOnlyList<string> Topics => ["S8", "W4", "W5"];

    public override string Title => "Computational graphs: values forward, gradients backward";

    public override void Run(LessonOutput output)
    {
        output.Line("values go forward through the graph, gradients come back: at each edge the gradient of the user is multiplied by its derivative");
        Show(output, "W4: f = (x + y)z at (-2, 5, -4)", "q = x+y; q*z", "graph-sum-product", -2, 5, -4);
        Show(output, "W5: h = (2(x + 1))^2 at x = 2, with g = 2(x + 1)", "g = 2*(x+1); g^2", "graph-chain", 2);
        Show(output, "one sigmoid unit with its loss (W3)", "z = w1*0.1 + w2*0.7 + b; a = sigmoid(z); -ln(a)", "graph-unit", 0.8, 0.2, 0.1);
        output.Line();
        output.Line("any other: actornet graph \"(x+y)*z\" x=-2 y=5 z=-4 --svg graph.svg");
    }

    private static void Show(LessonOutput output, string title, string text, string picture, params double[] values)
    {
        output.Heading(title);
        var expression = Expression.Parse(text);
        var numbers = expression.Differentiate(values);
        GraphTable.Write(output.Writer, expression, numbers);
        output.Picture(picture, writer => GraphPlot.Write(writer, expression, numbers));
    }
}
