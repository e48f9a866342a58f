using Cerbert.Models.Checkpoints;
using Cerbert.Tokenizers;
using Cerbert.Tokenizers.WordPiece;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Modeling;

/// <summary>Turns the <c>encoder</c> section into a tokenizer and the sizes of an encoder.</summary>
public static class EncoderSettings
{
    /// <summary>The tokenizer of the folder, or of the vocabulary file.</summary>
    public static Tokenizer LoadTokenizer(EncoderConfig encoder)
    {
        var options = new TokenizerOptions { LowerCase = encoder.LowerCase };
        if (encoder.Folder is { } named)
            BundledModels.RequirePresent(named);
        return encoder.Folder is { } folder
            ? Tokenizer.Load(folder, options)
            : WordPieceTokenizer.FromVocabulary(encoder.Vocab!, options);
    }

    /// <summary>The folder's config.json, or the sizes given; dropouts of the section win.</summary>
    public static TransformerConfig Resolve(EncoderConfig encoder, Tokenizer tokenizer)
    {
        if (encoder.Folder is { } folder)
        {
            TransformerConfig there = LoadConfig(folder);
            return there with
            {
                HiddenDropout = encoder.Dropout ?? there.HiddenDropout,
                AttentionDropout = encoder.AttentionDropout ?? there.AttentionDropout,
            };
        }

        var config = new BertConfig
        {
            VocabularySize = tokenizer.VocabularySize,
            HiddenSize = encoder.Hidden!.Value,
            Layers = encoder.Layers!.Value,
            Heads = encoder.Heads!.Value,
            IntermediateSize = encoder.Ffn!.Value,
            MaxPositions = encoder.MaxPositions!.Value,
            Activation = Enum.Parse<HiddenActivation>(encoder.Activation!.Value.ToString()),
            HiddenDropout = encoder.Dropout!.Value,
            AttentionDropout = encoder.AttentionDropout!.Value,
            PadTokenId = tokenizer.PadId < 0 ? null : tokenizer.PadId,
        };
        config.Validate();
        return config;
    }

    /// <summary>The config.json of a folder.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or not that of an encoder.</exception>
    internal static TransformerConfig LoadConfig(string folder) => ModelConfig.Load(folder) as TransformerConfig
        ?? throw new InvalidDataException($"{folder}: is no transformer encoder; expected one of BERT's family");

    /// <summary>Refuses a vocabulary with ids that the model has no embedding for.</summary>
    public static void RequireVocabulary(Tokenizer tokenizer, TransformerConfig config, string where)
    {
        if (tokenizer.VocabularySize > config.VocabularySize)
            throw new InvalidDataException($"{where}: the tokenizer has {tokenizer.VocabularySize} tokens, the model embeddings for {config.VocabularySize} (vocab_size in config.json); use the vocabulary the model was trained with");
    }

    /// <summary>A config's activation as the tensors know it.</summary>
    internal static Tensors.Activation ToActivation(Activation activation) => activation switch
    {
        Activation.Gelu => Tensors.Activation.Gelu,
        Activation.GeluNew => Tensors.Activation.GeluTanh,
        Activation.Relu => Tensors.Activation.Relu,
        Activation.Tanh => Tensors.Activation.Tanh,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation"),
    };
}
