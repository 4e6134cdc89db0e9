using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Xunit.Abstractions;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>
/// The same products in processes that are told to leave vector instructions alone. What is compared are the code paths of the
/// processor at hand: on one with AVX-512 (such as AMD Zen 4) the 512-, 256- and 128-bit tiles and the runtime's scalar
/// fallback; on one with AVX2 the last three; on Arm the 128-bit tiles and the fallback. The test's output names them.
/// </summary>
public sealed class GemmProcessorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "512=False")]
    [InlineData("DOTNET_EnableAVX2", "512=False 256=False")]
    [InlineData("DOTNET_EnableHWIntrinsic", "512=False 256=False 128=False")]
    public void Multiply_VectorInstructionsOff_GivesTheSameBits(string variable, string expectedWidths)
    {
        var here = GemmHash.Compute();
        var there = ChildProgram.Run("gemm", (variable, "0"));
        output.WriteLine($"{RuntimeInformation.ProcessArchitecture}: {here}");
        output.WriteLine($"{variable}=0: {there}");
        if (X86Base.IsSupported)
        {
            there.ShouldStartWith(expectedWidths);
        }

        there[^64..].ShouldBe(here[^64..]);
    }

    [Fact]
    public void Multiply_InAnotherProcess_GivesTheSameBits() => ChildProgram.Run("gemm").ShouldBe(GemmHash.Compute());
}
