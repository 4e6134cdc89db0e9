using ActorNet.Expressions;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S9 with W6 to W8: gradient descent in one dimension.</summary>
internal sealed class DescentLesson : Lesson
{
    private const double Tolerance = 1e-6;

    public override string Name => "descent";

    public override IReadOnlyList<string> Topics => ["S9", "S20", "W6", "W7", "W8"];

    public override string Title => "Gradient descent in one dimension: converging, slow and diverging step sizes";

    public override void Run(LessonOutput output)
    {
        output.Heading("W6: f = e^-x + x^2, its values and slopes");
        var function = Expression.Parse("exp(-x)+x^2");
        var node = Enumerable.Range(0, function.Nodes.Count).First(index => function.Nodes[index].IsVariable);
        output.Table(["x", "f", "slope"], ((double[])[-0.5, -0.25, 0, 0.25, 0.5]).Select(x =>
        {
            var numbers = function.Differentiate(x);
            return new[] { LessonText.Number(x), LessonText.Number(numbers.Result), LessonText.Number(numbers.Gradients[node]) };
        }));
        output.Line("the slope turns from falling to rising between 0.25 and 0.5: the minimum lies there");
        Show(output, "W6: gradient descent on f = e^-x + x^2", "exp(-x)+x^2", -0.5, 0.25, "descent-minimum");
        Show(output, "W7: f = x^2 at rate 0.3 converges", "x^2", 1, 0.3, "descent-good");
        Show(output, "W7: f = x^2 at rate 0.01 is slow", "x^2", 1, 0.01, "descent-slow");
        Show(output, "W7: f = x^2 at rate 1.5 diverges", "x^2", 1, 1.5, "descent-diverging");
        Show(output, "W8: L = (y - wx)^2 with x = 3, y = 10; the slope is -2x(y - wx)", "(10-w*3)^2", 2, 0.1, "descent-weight");
        output.Line();
        output.Line("any other: actornet descend \"exp(-x)+x^2\" --from -0.5 --rate 0.25 --steps 20 --svg descent.svg");
    }

    private static void Show(LessonOutput output, string title, string text, double from, double rate, string picture)
    {
        output.Heading(title);
        var function = Expression.Parse(text);
        var descent = Descent.Run(function, [0], 0, from, rate, 20, Tolerance);
        DescentTable.Write(output.Writer, function.Variables[0], descent, rate);
        output.Picture(picture, writer => DescentPlot.Write(writer, function, [0], 0, descent, rate));
    }
}
