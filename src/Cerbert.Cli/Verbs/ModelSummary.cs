using Cerbert.Models.Checkpoints;
using Cerbert.Tokenizers;

namespace Cerbert.Cli.Verbs;

/// <summary>What a Hugging Face folder holds, without loading the weights.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Family">"model_type".</param>
/// <param name="Architectures">Classes of Transformers that the weights fit.</param>
/// <param name="Sizes">Of the encoder, of an encoder.</param>
/// <param name="Parameters">Of embeddings, layers and pooler.</param>
/// <param name="Weights">The weight files; null where there are none.</param>
/// <param name="Vocabulary">Rows of the embedding table.</param>
/// <param name="TokenizerVocabulary">Ids of the tokenizer; null where there is none.</param>
/// <param name="Labels">Class names.</param>
/// <param name="Problems">What does not fit together.</param>
internal sealed record ModelSummary(
    string Folder,
    string Family,
    IReadOnlyList<string> Architectures,
    ModelSummary.EncoderSizes? Sizes,
    long Parameters,
    ModelSummary.WeightFiles? Weights,
    int Vocabulary,
    int? TokenizerVocabulary,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Problems)
{
    private static readonly string[] s_tokenizerFiles = ["tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model", "spiece.model"];

    /// <summary>Reads config.json, the tokenizer and the directory of the weights.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or of a family that is not supported.</exception>
    public static ModelSummary Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: no such folder; expected a Hugging Face model folder with {ModelConfig.FileName}");
        ModelConfig config = ModelConfig.Load(folder);
        var encoder = config as TransformerConfig;
        int? tokens = s_tokenizerFiles.Any(file => File.Exists(Path.Combine(folder, file))) ? Tokenizer.Load(folder).VocabularySize : null;
        string[] problems = tokens > config.VocabularySize
            ? [$"the tokenizer has {tokens} ids, but the model's embeddings only {config.VocabularySize} rows: they do not belong together"]
            : [];
        return new ModelSummary(
            folder,
            config.ModelType,
            config.Architectures,
            encoder is null ? null : new EncoderSizes(encoder.LayerCount, encoder.HiddenSize, encoder.Heads, encoder.IntermediateSize, encoder.MaxLength),
            encoder?.ParameterCount ?? 0,
            WeightFiles.Find(folder),
            config.VocabularySize,
            tokens,
            config.Labels,
            problems);
    }

    /// <summary>Sizes as in config.json.</summary>
    internal sealed record EncoderSizes(int Layers, int Hidden, int Heads, int Intermediate, int Positions);

    /// <summary>What the weight files hold.</summary>
    /// <param name="File">The file or index.</param>
    /// <param name="Type">How most of the numbers are stored.</param>
    /// <param name="Tensors">How many tensors.</param>
    /// <param name="Numbers">How many numbers in all.</param>
    internal sealed record WeightFiles(string File, string Type, int Tensors, long Numbers)
    {
        public static WeightFiles? Find(string folder)
        {
            try
            {
                using IWeightSource source = WeightSource.Open(folder);
                WeightInfo[] tensors = [.. source.Names.Select(name => source.GetInfo(name))];
                string type = tensors.GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.Count))?.Key.PyTorchName() ?? "empty";
                return new WeightFiles(source.Location, type, tensors.Length, tensors.Sum(tensor => tensor.Count));
            }
            catch (FileNotFoundException e) when (e.FileName == folder)
            {
                return null;
            }
        }
    }
}
