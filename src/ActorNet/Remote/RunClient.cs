using System.Diagnostics;
using System.Net;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Remote;

/// <summary>Asks a server about its run.</summary>
internal sealed class RunClient : IDisposable
{
    // A description has a network and a few names in it.
    private const int MostBytes = 4 << 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A server that wants another certificate closes the connection, and so does one that is just being killed: only the former does it again and again.
    private const int MostClosings = 3;

    private readonly HttpClient _client;
    private readonly ServerPlace _server;

    /// <exception cref="DataException">The address is none, or plain text is not allowed to it, or a file cannot be used.</exception>
    public RunClient(ServerPlace server)
    {
        _client = server.CreateHttpClient();
        _client.MaxResponseContentBufferSize = MostBytes;
        _server = server;
    }

    private string Address => _server.Current.Address.ToString().TrimEnd('/');

    /// <summary>Waits until the server answers, with growing pauses, so that it may be started later, or again.</summary>
    /// <param name="isEnough">What the answer must say.</param>
    /// <param name="bound">How long.</param>
    /// <param name="note">Told once what is waited for; may be null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TrainingException">The time is over.</exception>
    /// <exception cref="DataException">The server is not one that will answer.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public RunDescription Await(Func<RunDescription, bool> isEnough, TimeSpan bound, Action<string>? note, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var closings = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            string why;
            try
            {
                var description = AskAsync(cancellation).GetAwaiter().GetResult();
                if (isEnough(description))
                {
                    return description;
                }

                why = $"{Address}: the server waits for its other parts";
                pause = FirstPause;
                closings = 0;
            }
            catch (AccessException exception) when (!exception.IsLasting)
            {
                why = exception.Message;
                closings = 0;
            }
            catch (DataException exception) when (exception.InnerException is AccessException { Fault: AccessFault.ClientCertificate } && ++closings < MostClosings)
            {
                why = exception.Message;
            }

            var left = bound - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                throw new TrainingException(FormattableString.Invariant($"{why}; tried for {bound.TotalSeconds:0.##} s"));
            }

            note?.Invoke($"{why}; trying again");
            note = null;
            cancellation.WaitHandle.WaitOne(pause < left ? pause : left);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Asks once.</summary>
    /// <exception cref="AccessException">The server cannot be reached just now.</exception>
    /// <exception cref="DataException">The server is not one that will answer, or its answer cannot be used.</exception>
    public async Task<RunDescription> AskAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(ServedRun.Path, UriKind.Relative), cancellation).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK
                ? RunDescription.Read(await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false), Address)
                : throw new DataException($"{Address}: drives no run (it answers {(int)answer.StatusCode} to {ServedRun.Path}); a part's address is not what workers are given");
        }
        catch (AccessException exception) when (exception.IsLasting)
        {
            throw new DataException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException and not AccessException)
        {
            throw new AccessException(AccessFault.Unreachable, $"{Address}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new AccessException(AccessFault.Unreachable, $"{Address}: no answer in time", exception);
        }
    }

    /// <summary>Asks once; null if the server does not answer, or says something else.</summary>
    public async Task<RunDescription?> TryAskAsync(CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AccessException or DataException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
