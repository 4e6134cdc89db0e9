using ActorNet.Remote.Security;

namespace ActorNet.Remote;

/// <summary>Where the server of a run is. Another process may take its place in the middle of a run, elsewhere. May be used from any thread.</summary>
/// <param name="access">How to reach it, to begin with.</param>
internal sealed class ServerPlace(ServerAccess access)
{
    private volatile ServerAccess _current = access;

    /// <summary>How to reach it now.</summary>
    public ServerAccess Current => _current;

    /// <summary>Its address now, for messages.</summary>
    public string Name => _current.Address.Authority;

    /// <summary>It is elsewhere from now on.</summary>
    public void MoveTo(ServerAccess there) => _current = there;

    /// <summary>A client whose relative addresses are those of the server, wherever that is when it is asked. For requests without a body.</summary>
    /// <exception cref="ActorNet.Core.Data.DataException">The access cannot be used; one line says why.</exception>
    public HttpClient CreateHttpClient()
    {
        var first = Current.CreateHttpClient();
        return new HttpClient(new MovingHandler(this, Current, first), disposeHandler: true)
        {
            BaseAddress = first.BaseAddress,
            Timeout = first.Timeout,
            MaxResponseContentBufferSize = first.MaxResponseContentBufferSize,
        };
    }

    private sealed class MovingHandler(ServerPlace place, ServerAccess access, HttpClient client) : HttpMessageHandler
    {
        private readonly Lock _lock = new();
        private ServerAccess _access = access;
        private HttpClient _client = client;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var here = new HttpRequestMessage(request.Method, new Uri(request.RequestUri!.PathAndQuery, UriKind.Relative));
            foreach (var (name, values) in request.Headers)
            {
                here.Headers.TryAddWithoutValidation(name, values);
            }

            return Client().SendAsync(here, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                lock (_lock)
                {
                    _client.Dispose();
                }
            }

            base.Dispose(disposing);
        }

        private HttpClient Client()
        {
            lock (_lock)
            {
                if (!ReferenceEquals(_access, place.Current))
                {
                    // What is still under way to where it was fails, and is asked again.
                    var before = _client;
                    _access = place.Current;
                    _client = _access.CreateHttpClient();
                    before.Dispose();
                }

                return _client;
            }
        }
    }
}
