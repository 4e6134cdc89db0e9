namespace ActorNet.Remote.Security;

/// <summary>Tells in one line what is wrong with a server or its answer; lets all else through.</summary>
internal sealed class AccessHandler(ServerAccess access, SocketsHttpHandler inner, ServerTrust trust) : DelegatingHandler(inner)
{
    private volatile bool _hasBeenAnswered;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            var translated = AccessErrors.Translate(access, exception);

            // A server that dealt with us once has nothing against our certificate: it is being killed, or restarted, and closes the connection for that.
            throw _hasBeenAnswered && translated.Fault == AccessFault.ClientCertificate ? AccessErrors.Closed(access, exception) : translated;
        }

        // What an endpoint makes of a request is for the caller to see; who may ask at all is the same everywhere.
        if (AccessErrors.Of(access, response) is { } fault)
        {
            response.Dispose();
            throw fault;
        }

        _hasBeenAnswered = true;
        return response;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            trust.Dispose();
        }
    }
}
