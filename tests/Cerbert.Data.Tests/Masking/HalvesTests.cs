using Cerbert.Data;
using Cerbert.Tokenizers;

namespace Cerbert.Tests.Masking;

public class HalvesTests
{
    private static readonly Tokenizer Tokenizer = Tokenizers.Tokenizer.Load(Paths.Golden("checkpoints", "bert-tiny"));

    private static EncodedSequences Packed(int maxLength, params string[] sentences)
    {
        var packer = new SequencePacker(Tokenizer, maxLength, halves: true);
        packer.Add(sentences);
        return packer.ToSequences();
    }

    private static string Show(ReadOnlySpan<int> ids) => string.Join(' ', ids.ToArray().Select(id => Tokenizer.IdToToken(id)));

    [Fact]
    public void Add_Halves_PartsBetweenSentencesNearestToTheMiddle()
    {
        EncodedSequences packed = Packed(12, "a", "b c", "d e f g", "h i j k l m n o p q");
        Assert.Equal("[CLS] a b c [SEP] d e f g [SEP]", Show(packed.Ids(0)));
        Assert.Equal([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], packed.TypeIds(0).ToArray());
        Assert.Equal("[CLS] h i j k [SEP] l m n o p [SEP]", Show(packed.Ids(1)));
        // A single token is left over, which has no halves.
        Assert.Equal(2, packed.Count);
    }

    [Theory]
    [InlineData(HalvesQuestion.Next)]
    [InlineData(HalvesQuestion.Order)]
    public void Append_ManyTimes_ChangesHalfOfThemAndSaysSo(HalvesQuestion question)
    {
        EncodedSequences packed = Packed(7, "a b", "c d", "e", "f g h", "i j", "k l");
        var halves = new HalvesShuffler(packed, question, 7);
        int changed = 0;
        for (ulong stream = 0; stream < 400; stream++)
        {
            int sequence = (int)(stream % (ulong)packed.Count);
            List<int> ids = [], types = [];
            int label = halves.Append(sequence, 3, stream, ids, types);
            changed += label;
            Assert.Equal(label == 0, packed.Ids(sequence).SequenceEqual(ids.ToArray()));
            Assert.True(ids.Count <= 7 && ids.Count == types.Count);
            Assert.Equal(types.Order(), types);
            if (label == 1 && question == HalvesQuestion.Order)
                Assert.Equal(packed.Ids(sequence).ToArray().Order(), ids.Order());
            if (label == 1 && question == HalvesQuestion.Next)
                Assert.Equal(packed.Ids(sequence)[..packed.TypeIds(sequence).IndexOf(1)].ToArray(), ids[..types.IndexOf(1)]);
        }

        Assert.InRange(changed, 160, 240);
    }

    [Fact]
    public void Build_WithHalves_LabelsEverySequenceTheSameWayAgain()
    {
        EncodedSequences packed = Packed(7, "a b", "c d", "e", "f g h", "i j", "k l");
        var builder = new MaskedBatchBuilder(packed, new TokenMasker(Tokenizer, new MaskingOptions()), 1, new HalvesShuffler(packed, HalvesQuestion.Order, 7));
        int[] labels = builder.Build([0, 1, 2], 5).Labels.ToArray();
        Assert.Equal(3, labels.Length);
        Assert.Equal(labels[2..], builder.Build([2], 5).Labels.ToArray());
    }
}
