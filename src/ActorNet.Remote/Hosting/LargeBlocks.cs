using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ActorNet.Remote.Hosting;

/// <summary>
/// Memory for the web server's buffers in blocks of a frame's size. Its own pool has blocks of 4 KiB, each of which is a read from the socket: a tensor took hundreds.
/// </summary>
internal sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        private const int BlockBytes = RemoteLimits.FrameBytes;

        // What a few busy connections use; more is left to the garbage collector.
        private const int MostKept = 256;

        private readonly Lock _gate = new();
        private readonly Stack<Block> _free = [];
        private bool _isDisposed;

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _free.TryPop(out var block) ? block : new Block(this);
            }
        }

        protected override void Dispose(bool disposing)
        {
            lock (_gate)
            {
                _isDisposed = true;
                _free.Clear();
            }
        }

        private void Return(Block block)
        {
            lock (_gate)
            {
                if (!_isDisposed && _free.Count < MostKept)
                {
                    _free.Push(block);
                }
            }
        }

        /// <summary>Pinned, as the system reads into it and writes from it.</summary>
        private sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

            public void Dispose() => pool.Return(this);
        }
    }
}
