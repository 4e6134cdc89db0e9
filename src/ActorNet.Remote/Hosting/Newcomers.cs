using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ActorNet.Remote.Hosting;

/// <summary>
/// Bounds the connections of an address that have not shown a token yet, so that one address cannot take all that there are by saying nothing.
/// </summary>
internal sealed class Newcomers(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, int> _open = [];

    /// <summary>Runs before TLS and HTTP: drops a connection that is one too many.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var key = AddressKey.Of(address);
        if (!TryEnter(key))
        {
            connection.Abort(new ConnectionAbortedException("too many connections without a token"));
            return;
        }

        var ticket = new Ticket(this, key);
        connection.Features.Set(ticket);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            ticket.Leave();
        }
    };

    private bool TryEnter(AddressKey key)
    {
        lock (_gate)
        {
            var open = _open.GetValueOrDefault(key);
            _open[key] = open < most ? open + 1 : open;
            return open < most;
        }
    }

    private void Leave(AddressKey key)
    {
        lock (_gate)
        {
            if (_open[key] == 1)
            {
                _open.Remove(key);
            }
            else
            {
                _open[key]--;
            }
        }
    }

    /// <summary>A connection that counts as a newcomer until it leaves or has shown a token.</summary>
    internal sealed class Ticket(Newcomers newcomers, AddressKey key)
    {
        private int _hasLeft;

        /// <summary>It counts no more. May be called again.</summary>
        public void Leave()
        {
            if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
            {
                newcomers.Leave(key);
            }
        }
    }
}
