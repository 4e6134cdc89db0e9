using System.Net;

namespace ActorNet.Remote.Engine;

/// <summary>Who is at the other end of a connection, as it says itself once it has shown the token.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Name">Machine and process, for messages and logs.</param>
/// <param name="Part">For a part: its number, from 2; else 0.</param>
/// <param name="Address">For a part: where others reach it; else null.</param>
/// <param name="Remote">Where it calls from; null on the local wire.</param>
public sealed record PeerIdentity(PeerRole Role, string Name, int Part, Uri? Address, IPAddress? Remote);
