using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>The text of a task without labels, as sequences of tokens.</summary>
public sealed class TextData : TaskSource
{
    /// <summary>Decides what is drawn at random while scoring, so that every evaluation asks the same.</summary>
    internal const ulong ScoreSeed = 0x5363_6F72_6521;

    private readonly int[] lengths;
    private readonly int maxLength;
    private readonly TokenMasker? masker;
    private readonly IReadOnlyList<string> remarks;

    private TextData(TextTaskConfig config, TextReading reading, EncodedSequences train, EncodedSequences? dev, ulong seed)
        : base(config)
    {
        (Train, Dev, Seed) = (train, dev, seed);
        (masker, maxLength, remarks) = (reading.Masker, reading.MaxLength, reading.Remarks);
        lengths = train.Lengths();
    }

    /// <summary>The sequences to train on.</summary>
    public EncodedSequences Train { get; }

    /// <summary>The sequences to score on, if any.</summary>
    public EncodedSequences? Dev { get; }

    /// <summary>Decides what is hidden.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<int> Lengths => lengths;

    /// <summary>Reads and encodes a task's text.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read, or there is too little text.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    internal static TextData Load(TextTaskConfig task, RunConfig run, Tokenizer tokenizer)
    {
        var reading = new TextReading(task, run.Tokenizer.MaxLength, tokenizer);
        EncodedSequences train = reading.Read(task.Data.Train);
        if (task.Data.Limit is { } limit && limit < train.Count)
            train = train.Take([.. Enumerable.Range(0, limit)]);
        EncodedSequences? dev = task.Data.Dev.Count > 0 ? reading.Read(task.Data.Dev) : null;
        if (task.Data.HeldOut > 0)
        {
            if (train.Count < 2)
                throw new InvalidDataException($"tasks.{task.Name}.data.held_out: is {task.Data.HeldOut}, but the text makes a single sequence; give more text, or a dev file");
            (train, dev) = SequenceSplit.Split(train, task.Data.HeldOut);
        }

        if (dev is not null && task.Data.DevLimit is { } devLimit)
            dev = SequenceSplit.Limit(dev, devLimit);
        // Tasks that read the same text must not hide the same tokens.
        int place = run.Tasks.Select(other => other.Name).ToList().IndexOf(task.Name);
        return new TextData(task, reading, train, dev, (ulong)run.Seed + ((ulong)(uint)place << 32));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Remarks(RunConfig run) => remarks.Select(remark => $"{Config.Name}: {remark}");

    /// <inheritdoc/>
    public override TrainingTask On(MultiTaskModel model, BatchSampler sampler)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Config is ContrastiveTaskConfig ? new ContrastiveTask(this, model, sampler) : new MaskedLanguageTask(this, model, sampler);
    }

    /// <summary>What hides tokens of sequences of the task, and asks about their halves.</summary>
    /// <param name="data">Its sequences to train or to score on.</param>
    /// <param name="seed">Decides what is hidden.</param>
    internal MaskedBatchBuilder Builder(EncodedSequences data, ulong seed)
    {
        HalvesQuestion? question = ((MaskedLanguageTaskConfig)Config).Sentences switch
        {
            SentenceObjective.NextSentence => HalvesQuestion.Next,
            SentenceObjective.SentenceOrder => HalvesQuestion.Order,
            _ => null,
        };
        return new MaskedBatchBuilder(data, masker!, seed, question is { } asked ? new HalvesShuffler(data, asked, maxLength) : null);
    }
}
