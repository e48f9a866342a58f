using Cerbert.Data;
using Cerbert.Tokenizers;

namespace Cerbert.Tests.Texts;

public class SequencePackerTests
{
    private static readonly Tokenizer Tokenizer = Tokenizers.Tokenizer.Load(Paths.Golden("checkpoints", "bert-tiny"));

    private static string[] Packed(int maxLength, params string[][] documents)
    {
        var packer = new SequencePacker(Tokenizer, maxLength);
        foreach (string[] document in documents)
            packer.Add(document);
        EncodedSequences sequences = packer.ToSequences();
        return [.. Enumerable.Range(0, sequences.Count).Select(i => string.Join(' ', sequences.Ids(i).ToArray().Select(id => Tokenizer.IdToToken(id))))];
    }

    [Fact]
    public void Add_SentencesThatFit_ShareASequence() =>
        Assert.Equal(["[CLS] a b c [SEP]", "[CLS] d e f [SEP]"], Packed(6, ["a b", "c", "d e f"]));

    [Fact]
    public void Add_SentenceLongerThanASequence_IsCut() =>
        Assert.Equal(["[CLS] a [SEP]", "[CLS] b c d [SEP]", "[CLS] e f g [SEP]", "[CLS] h i [SEP]"], Packed(5, ["a", "b c d e f g h", "i"]));

    [Fact]
    public void Add_SecondDocument_BeginsASequenceOfItsOwn() => Assert.Equal(["[CLS] a [SEP]", "[CLS] b [SEP]"], Packed(8, ["a"], [], ["b"]));

    [Fact]
    public void Split_ShareOfSequences_KeepsThatManyBackAndLosesNone()
    {
        var packer = new SequencePacker(Tokenizer, 3);
        packer.Add(["a b c d e f g h i j k l m n o p q r s t"]);
        (EncodedSequences train, EncodedSequences heldOut) = SequenceSplit.Split(packer.ToSequences(), 0.1);
        Assert.Equal((18, 2), (train.Count, heldOut.Count));
        int[] Ids(EncodedSequences some) => [.. Enumerable.Range(0, some.Count).Select(i => some.Ids(i)[1])];
        Assert.Equal(Enumerable.Range(5, 20), Ids(train).Concat(Ids(heldOut)).Order());
        Assert.Equal([Ids(train)[0], Ids(train)[9]], Ids(SequenceSplit.Limit(train, 2)));
    }
}
