using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Explaining;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Explaining;

/// <summary>Explainers of the reference checkpoints, with letters for a vocabulary: the folders have no tokenizer.</summary>
internal sealed class FamilyFolder : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<MultiTaskModel> models = [];

    public ModelExplainer Open(string name, string task = "kind: classification, labels: [bad, good, best]", string columns = "", string mode = "full")
    {
        string encoder = folder[name];
        Directory.CreateDirectory(encoder);
        foreach (string file in Directory.GetFiles(Paths.Golden("checkpoints", name)))
            File.Copy(file, Path.Combine(encoder, Path.GetFileName(file)), overwrite: true);
        IEnumerable<string> letters = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString());
        File.WriteAllLines(Path.Combine(encoder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", .. letters, .. letters.Select(letter => "##" + letter)]);
        RunConfig config = RunConfig.Load(folder.Write("config.yaml", $$"""
            encoder: { folder: {{encoder}} }
            tokenizer: { max_length: 40 }
            tasks:
              - { name: stars, {{task}}, data: { train: train.tsv{{columns}} } }
            training: { mode: {{mode}} }
            """));
        MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        models.Add(model);
        // A head that was just drawn says next to nothing.
        foreach (Parameter parameter in model.Store.Drawn.Select(drawn => model.Store.Find(drawn)!))
        {
            foreach (ref float value in parameter.Value.AsSpan())
                value *= 20;
            parameter.Touch();
        }

        return new ModelExplainer(model);
    }

    public void Dispose()
    {
        models.ForEach(model => model.Dispose());
        folder.Dispose();
    }
}
