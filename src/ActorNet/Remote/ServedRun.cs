using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorNet.Remote;

/// <summary>What others are told of a run: its description, and how it stands. May be asked from any thread.</summary>
/// <param name="description">The run.</param>
internal sealed class ServedRun(RunDescription description)
{
    /// <summary>Where the description is found.</summary>
    public const string Path = "/v1/run";

    private volatile RunStanding _standing = description.Standing;

    /// <summary>The run as it stands now.</summary>
    public RunDescription Description => description with { Standing = _standing };

    /// <summary>Notes that workers may join.</summary>
    public void Open() => _standing = _standing with { IsOpen = true };

    /// <summary>Notes how far the run is.</summary>
    public void Note(TrainingProgress progress) => _standing = _standing with { Progress = progress };

    /// <summary>Notes how it ended.</summary>
    public void NoteEnd(TrainingResult result) =>
        _standing = _standing with { Result = new RunVerdict(result.Steps, result.WeightsSha256, result.Interrupted) };

    /// <summary>Notes that it failed.</summary>
    /// <param name="reason">Why, in one line.</param>
    public void NoteFailure(string reason) =>
        _standing = _standing with { Result = new RunVerdict(_standing.Progress?.Step ?? 0, "", false, reason.ReplaceLineEndings(" ")) };

    /// <summary>Adds the endpoint.</summary>
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var json = Description.ToJson();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
