using System.Text.Json;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Optimizers;

public sealed class OptimizerSettingsTests
{
    public static TheoryData<string> Names => [.. OptimizerSettings.Names];

    [Fact]
    public void Names_All_AreThoseOfTheCommandLine() =>
        OptimizerSettings.Names.ShouldBe(["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw", "adamax", "nadam", "lion"]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_OnlyAName_TakesTheDefaults(string name)
    {
        var optimizer = new OptimizerSettings { Name = name.ToUpperInvariant() }.Build();

        optimizer.Name.ShouldBe(name);
        optimizer.Settings.ShouldBe(OptimizerSettings.Defaults(name));
    }

    [Fact]
    public void Build_OptimizersConstructedDirectly_HaveTheSameDefaults()
    {
        Optimizer[] constructed =
        [
            new Sgd(), new Momentum(), new Nesterov(), new Adagrad(), new RmsProp(), new Adadelta(), new Adam(), new AdamW(), new Adamax(), new Nadam(), new Lion(),
        ];

        constructed.Select(optimizer => optimizer.Settings).ShouldBe(OptimizerSettings.Names.Select(OptimizerSettings.Defaults));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Settings_ThroughJson_LoseNothing(string name)
    {
        // Neither is a short decimal number, nor a float.
        var settings = OptimizerSettings.Defaults(name) with { LearningRate = 0.1 / 3 };
        var written = JsonSerializer.Serialize(settings.Build().Settings);

        var read = JsonSerializer.Deserialize<OptimizerSettings>(written)!;

        read.ShouldBe(settings);
        read.Build().Settings.ShouldBe(settings);
        written.ShouldNotContain("null");
    }

    [Theory]
    [InlineData("addam", "adam")]
    [InlineData("rms-prob", "rmsprop")]
    [InlineData("moment", "momentum")]
    [InlineData("SDG", "sgd")]
    public void Build_UnknownName_NamesTheNearest(string name, string nearest) =>
        Should.Throw<ArgumentException>(() => new OptimizerSettings { Name = name }.Build()).Message
            .ShouldStartWith($"unknown optimizer \"{name}\" (did you mean \"{nearest}\"?); known: sgd, ");

    [Fact]
    public void Build_OptionOfAnotherOptimizer_SaysWhichItHas() =>
        Should.Throw<ArgumentException>(() => new OptimizerSettings { Name = "adam", Momentum = 0.9 }.Build()).Message
            .ShouldBe("the optimizer adam has no option \"momentum\"; it has learning rate, beta1, beta2, epsilon, weight decay");

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e-60)]
    [InlineData(1e60)]
    public void Build_UnusableLearningRate_Throws(double learningRate) =>
        Should.Throw<ArgumentException>(() => new OptimizerSettings { Name = "sgd", LearningRate = learningRate }.Build()).Message
            .ShouldContain("learning rate is");

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(0.999999999999)]
    [InlineData(double.NaN)]
    public void Build_UnusableShare_Throws(double share)
    {
        OptimizerSettings[] settings =
        [
            new() { Name = "momentum", Momentum = share },
            new() { Name = "nesterov", Momentum = share },
            new() { Name = "rmsprop", Rho = share },
            new() { Name = "adam", Beta1 = share },
            new() { Name = "adam", Beta2 = share },
        ];
        foreach (var setting in settings)
        {
            Should.Throw<ArgumentException>(setting.Build).Message.ShouldContain("it must be at least 0 and below 1");
        }
    }

    [Fact]
    public void Resolve_WhatAnOptimizerMayHaveAndHasNot_IsLeftOut()
    {
        // Settings of old runs, and with them their fingerprints, stay as they were.
        var settings = new OptimizerSettings { Name = "rmsprop", Momentum = 0, Centered = false, WeightDecay = 0 }.Resolve();

        settings.ShouldBe(OptimizerSettings.Defaults("rmsprop"));
        settings.ToString().ShouldBe("rmsprop, learning rate 0.001, rho 0.9, epsilon 1E-07");
        new OptimizerSettings { Name = "adamw", WeightDecay = 0 }.Build().Settings.WeightDecay.ShouldBe(0);
    }

    [Fact]
    public void Build_WhatAnOptimizerMayHave_IsKept()
    {
        var settings = new OptimizerSettings { Name = "rmsprop", Momentum = 0.5, Centered = true, WeightDecay = 0.1 }.Resolve();

        settings.Build().Settings.ShouldBe(settings);
        settings.Build().SlotCount.ShouldBe(3);
        settings.ToString().ShouldEndWith("momentum 0.5, rho 0.9, epsilon 1E-07, centered, weight decay 0.1");
        foreach (var name in OptimizerSettings.Names)
        {
            new OptimizerSettings { Name = name, WeightDecay = 0.02 }.Build().WeightDecay.ShouldBe(0.02);
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(1e60)]
    public void Build_UnusableWeightDecay_Throws(double decay)
    {
        Should.Throw<ArgumentException>(() => new OptimizerSettings { Name = "sgd", WeightDecay = decay }.Build()).Message.ShouldContain("weight decay is");
        Should.Throw<ArgumentException>(() => new Sgd { WeightDecay = decay }).Message.ShouldContain("weight decay is");
    }

    [Fact]
    public void ToString_Resolved_IsOneReadableLine() =>
        new Momentum(0.05, 0.8).Settings.ToString().ShouldBe("momentum, learning rate 0.05, momentum 0.8");
}
