namespace Cerbert.Tokenizers.Batching;

/// <summary>How many threads encode a batch.</summary>
internal static class EncoderThreads
{
    /// <summary>CERBERT_THREADS, or the processors this process may use.</summary>
    public static int Count { get; } = Parse(Environment.GetEnvironmentVariable("CERBERT_THREADS"));

    internal static int Parse(string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
            return Environment.ProcessorCount;
        return int.TryParse(asked, out int threads) && threads is >= 1 and <= 1024
            ? threads
            : throw new InvalidDataException($"CERBERT_THREADS is '{asked}': expected a whole number from 1 to 1024");
    }
}
