using System.Buffers;

namespace Outrider.Http;

/// <summary>A short request body that was read whole, so that an attempt can be repeated.</summary>
internal sealed class HeldBody
{
    private byte[] _octets = [];
    private int _length;

    public ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _length);

    public bool IsHeld { get; private set; }

    /// <exception cref="BodyRefusedException">It is no body that may be forwarded.</exception>
    /// <exception cref="IOException">The caller broke off.</exception>
    public async ValueTask ReadAsync(IBodyReader body, long length)
    {
        _octets = ArrayPool<byte>.Shared.Rent((int)length);
        _length = 0;
        while (true)
        {
            var piece = await body.ReadAsync();
            piece.Octets.CopyTo(_octets.AsMemory(_length));
            _length += piece.Octets.Length;
            if (piece.IsLast) break;
        }

        body.Finish();
        IsHeld = true;
    }

    /// <summary>The exchange is over.</summary>
    public void Release()
    {
        if (_octets.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_octets);
        (_octets, _length, IsHeld) = ([], 0, false);
    }
}
