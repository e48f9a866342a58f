namespace Cerbert.Data;

/// <summary>
/// Random numbers that are a pure function of (seed, stream, position): Philox4x32-10, Salmon et al., "Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011.
/// </summary>
internal struct Philox(ulong seed, ulong stream)
{
    private ulong _block;
    private UInt128 _words;
    private int _left;

    /// <summary>The next 32 random bits.</summary>
    public uint Next()
    {
        if (_left == 0)
        {
            _words = Block(((UInt128)stream << 64) | _block++, seed);
            _left = 4;
        }

        _left--;
        uint word = (uint)_words;
        _words >>= 32;
        return word;
    }

    /// <summary>A number from 0 to <paramref name="limit"/> − 1, each equally likely.</summary>
    public int Next(int limit)
    {
        // The high half of a product, with the few low halves that would favour some results drawn again (Lemire 2019).
        ulong product = (ulong)Next() * (uint)limit;
        if ((uint)product < (uint)limit)
        {
            uint unfair = (uint)(-limit) % (uint)limit;
            while ((uint)product < unfair)
                product = (ulong)Next() * (uint)limit;
        }

        return (int)(product >> 32);
    }

    /// <summary>Puts items into a random order, all orders equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The cipher: 128 bits of counter and 64 bits of key to 128 random bits, lowest word first.</summary>
    internal static UInt128 Block(UInt128 counter, ulong key)
    {
        uint c0 = (uint)counter, c1 = (uint)(counter >> 32), c2 = (uint)(counter >> 64), c3 = (uint)(counter >> 96);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong a = 0xD2511F53UL * c0, b = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return new UInt128(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
    }
}
