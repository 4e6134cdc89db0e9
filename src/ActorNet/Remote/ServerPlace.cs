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
        var access = Current;
        var first = access.CreateHttpClient();
        return new HttpClient(new MovingHandler(this, access, first), disposeHandler: true)
        {
            BaseAddress = first.BaseAddress,
            Timeout = first.Timeout,
            MaxResponseContentBufferSize = first.MaxResponseContentBufferSize,
        };
    }

    private sealed class MovingHandler(ServerPlace place, ServerAccess access, HttpClient client) : HttpMessageHandler
    {
        private readonly Lock _lock = new();

        // Those of servers that are gone are kept to the end: somebody may just be asking by one, and a run sees few servers.
        private readonly List<HttpClient> _before = [];
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
                    _before.ForEach(static client => client.Dispose());
                }
            }

            base.Dispose(disposing);
        }

        private HttpClient Client()
        {
            lock (_lock)
            {
                var now = place.Current;
                if (!ReferenceEquals(_access, now))
                {
                    var next = now.CreateHttpClient();
                    _before.Add(_client);
                    (_access, _client) = (now, next);
                }

                return _client;
            }
        }
    }
}
