using Microsoft.AspNetCore.Http.Metadata;

namespace ActorNet.Remote.Hosting;

/// <summary>For endpoints that take longer bodies than <see cref="RemoteLimits.RequestBytes"/>: <c>MapPost(…).WithMetadata(new BodyBound(bytes))</c>.</summary>
/// <param name="bytes">The longest body.</param>
public sealed class BodyBound(long bytes) : IRequestSizeLimitMetadata
{
    /// <inheritdoc/>
    public long? MaxRequestBodySize => bytes;
}
