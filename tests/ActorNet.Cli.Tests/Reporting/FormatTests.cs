using ActorNet.Cli.Reporting;

namespace ActorNet.Cli.Tests.Reporting;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0.0000")]
    [InlineData(0.25, "0.2500")]
    [InlineData(0.00001234, "1.234e-5")]
    [InlineData(12345678, "1.235e+7")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void Loss_AnyNumber_ShowsItsSize(double value, string expected) => Format.Loss(value).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(0.2, "0:01")]
    [InlineData(61, "1:01")]
    [InlineData(3661, "1:01:01")]
    public void Clock_Seconds_ShowsMinutesAndSeconds(double seconds, string expected) => Format.Clock(seconds).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0 samples/s")]
    [InlineData(1.234, "1.23 samples/s")]
    [InlineData(123456.7, "123,457 samples/s")]
    public void Rate_SamplesPerSecond_IsGrouped(double rate, string expected) => Format.Rate(rate).ShouldBe(expected);
}
