using ActorNet.Core.Numerics;

namespace ActorNet.Datasets.Generated;

/// <summary>
/// The sets that are computed: those of the TensorFlow Playground (circle, xor, two Gaussians, spiral; plane and several Gaussians for regression), logic
/// gates, and what the lessons need besides. Features lie within ±6.
/// </summary>
internal static class GeneratedSets
{
    private const double Radius = 5;

    /// <summary>Free of points: left and right of the axes, so that the classes of <c>xor</c> do not touch.</summary>
    private const double Gap = 0.3;

    private static readonly string[] Plane = ["x", "y"];
    private static readonly string[] Signs = ["negative", "positive"];
    private static readonly string[] Bits = ["0", "1"];

    /// <summary>Centres and signs of the bumps of <c>multi-gaussian</c>.</summary>
    private static readonly (double X, double Y, int Sign)[] Bumps = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)];

    public static IReadOnlyList<GeneratedSet> All { get; } =
    [
        new("circle", "A disc of radius 2.5 and a ring from 3.5 to 5 around it", Plane, ["outside", "inside"], Circle),
        new("xor", "Points of a square of ±5; the class says whether both coordinates have the same sign", Plane, ["different", "same"], Xor),
        new("two-gaussians", "Two round clouds around (2, 2) and (-2, -2)", Plane, Signs, TwoGaussians),
        new("spiral", "Two arms that turn 1.75 times around each other", Plane, Signs, Spiral),
        new("plane", "Values (x + y)/10 of points of a square of ±6", Plane, [], (int _, int _, ref SampleDraw draw) =>
        {
            var (x, y) = (draw.Uniform(-6, 6), draw.Uniform(-6, 6));
            return new GeneratedSample(x, y, (x + y) / 10);
        }),
        new("multi-gaussian", "Values of six bumps, up and down in turn, of points of a square of ±6", Plane, [], MultiGaussian),
        new("four-gaussians", "Four round clouds around (±3, ±3), a class each", Plane, ["lower left", "lower right", "upper left", "upper right"], FourGaussians),
        new("line", "Values 2x + 1 with normal noise of deviation 0.5", ["x"], [], Line) { Samples = 200, Noise = 0.5 },
        new("spam", "Mails by length (in thousand words) and whether the sender is trusted; of the short ones of strangers, half are spam", ["length", "trusted"], ["mail", "spam"], Spam),
        Gate("and-gate", "1 if both inputs are 1", (a, b) => a & b),
        Gate("or-gate", "1 if an input is 1", (a, b) => a | b),
        Gate("xor-gate", "1 if the inputs differ: no straight line separates the classes", (a, b) => a ^ b),
    ];

    private static GeneratedSample Circle(int index, int count, ref SampleDraw draw)
    {
        var isInside = index % 2 == 1;
        var radius = isInside ? draw.Uniform(0, Radius * 0.5) : draw.Uniform(Radius * 0.7, Radius);
        return Polar(radius, draw.Uniform(0, 2 * Math.PI), isInside ? 1 : 0);
    }

    private static GeneratedSample Xor(int index, int count, ref SampleDraw draw)
    {
        var (x, y) = (draw.Uniform(Gap, Radius), draw.Uniform(Gap, Radius));
        var isLeft = draw.Coin();
        var isSame = index % 2 == 1;
        return new GeneratedSample(isLeft ? -x : x, isLeft == isSame ? -y : y, isSame ? 1 : 0);
    }

    private static GeneratedSample TwoGaussians(int index, int count, ref SampleDraw draw)
    {
        const double Deviation = 0.7;
        var centre = index % 2 == 1 ? 2 : -2;
        return new GeneratedSample(centre + (Deviation * draw.Normal()), centre + (Deviation * draw.Normal()), index % 2);
    }

    private static GeneratedSample Spiral(int index, int count, ref SampleDraw draw)
    {
        var along = (double)(index / 2) / Math.Max(1, count / 2);
        var angle = (1.75 * 2 * Math.PI * along) + (index % 2 == 1 ? 0 : Math.PI);
        return Polar(Radius * along, angle, index % 2);
    }

    private static GeneratedSample MultiGaussian(int index, int count, ref SampleDraw draw)
    {
        var (x, y) = (draw.Uniform(-6, 6), draw.Uniform(-6, 6));
        var value = 0.0;
        foreach (var (bumpX, bumpY, sign) in Bumps)
        {
            var distance = Math.Sqrt(((x - bumpX) * (x - bumpX)) + ((y - bumpY) * (y - bumpY)));
            var own = sign * Math.Max(0, 1 - (distance / 2));
            if (Math.Abs(own) > Math.Abs(value)) value = own;
        }

        return new GeneratedSample(x, y, value);
    }

    private static GeneratedSample FourGaussians(int index, int count, ref SampleDraw draw)
    {
        const double Deviation = 0.8;
        var (right, upper) = (index % 4 % 2 == 1, index % 4 >= 2);
        return new GeneratedSample((right ? 3 : -3) + (Deviation * draw.Normal()), (upper ? 3 : -3) + (Deviation * draw.Normal()), index % 4);
    }

    private static GeneratedSample Line(int index, int count, ref SampleDraw draw)
    {
        var x = draw.Uniform(-Radius, Radius);
        return new GeneratedSample(x, 0, (2 * x) + 1);
    }

    private static GeneratedSample Spam(int index, int count, ref SampleDraw draw)
    {
        var isTrusted = draw.Coin();
        var isLong = draw.Coin();
        var length = isLong ? draw.Uniform(0.6, 1) : draw.Uniform(0, 0.4);
        var isSpam = !isTrusted && (isLong || draw.Coin());
        return new GeneratedSample(length, isTrusted ? 1 : 0, isSpam ? 1 : 0);
    }

    private static GeneratedSample Polar(double radius, double angle, double target) =>
        new(radius * FixedMath.Sin(angle), radius * FixedMath.Cos(angle), target);

    private static GeneratedSet Gate(string name, string description, Func<int, int, int> output) =>
        new(name, description, ["a", "b"], Bits, (int index, int _, ref SampleDraw _) => new GeneratedSample(index >> 1, index & 1, output(index >> 1, index & 1)))
        {
            Samples = 4,
            IsComplete = true,
        };
}
