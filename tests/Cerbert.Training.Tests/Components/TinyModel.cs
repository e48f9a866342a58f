using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Components;

/// <summary>The smallest model, for components that ask a run for its config.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly TempFolder folder = new();

    public TinyModel()
    {
        SampleData.Write(folder.Path);
        RunConfig config = RunConfig.Load(folder.Write("run.yaml", """
            encoder: { layers: 1, hidden: 8, heads: 1, ffn: 8, max_positions: 128, vocab: vocab.txt }
            tasks:
              - { name: mood, kind: classification, labels: 2, data: { train: sentiment/train.tsv } }
            """));
        Model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
    }

    public MultiTaskModel Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        folder.Dispose();
    }
}
