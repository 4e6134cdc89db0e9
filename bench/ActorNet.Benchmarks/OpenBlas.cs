using System.Runtime.InteropServices;

namespace ActorNet.Benchmarks;

/// <summary>The system's OpenBLAS, held to one thread.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int DoTranspose = 112;

    /// <summary>Null if the library is there; else what to install.</summary>
    public static string? WhyMissing()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            return $"{Library} was not found. Install OpenBLAS (Debian, Ubuntu: apt install libopenblas0-pthread).";
        }

        SetThreads(1);
        return null;
    }

    /// <summary>Version, build options and the processor whose kernels it chose.</summary>
    public static string Describe() =>
        $"{Marshal.PtrToStringAnsi(GetConfiguration())?.Split(" NO_")[0].Trim()}, kernels for {Marshal.PtrToStringAnsi(GetCoreName())}";

    /// <summary>C = op(A)·op(B), all row-major.</summary>
    public static void Multiply(
        bool transposeA, bool transposeB, int rows, int columns, int inner, float* a, float* b, float* c) =>
        Sgemm(
            RowMajor,
            transposeA ? DoTranspose : NoTranspose,
            transposeB ? DoTranspose : NoTranspose,
            rows,
            columns,
            inner,
            1f,
            a,
            transposeA ? rows : inner,
            b,
            transposeB ? inner : columns,
            0f,
            c,
            columns);

    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    private static partial void SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "openblas_get_config")]
    private static partial nint GetConfiguration();

    [LibraryImport(Library, EntryPoint = "openblas_get_corename")]
    private static partial nint GetCoreName();

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    [SuppressGCTransition]
    private static partial void Sgemm(
        int order,
        int transposeA,
        int transposeB,
        int m,
        int n,
        int k,
        float alpha,
        float* a,
        int lda,
        float* b,
        int ldb,
        float beta,
        float* c,
        int ldc);
}
