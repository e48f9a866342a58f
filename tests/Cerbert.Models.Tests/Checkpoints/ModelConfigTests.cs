using System.Text;
using System.Text.Json.Nodes;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class ModelConfigTests : IDisposable
{
    private const string Minimal =
        """{"model_type":"bert","vocab_size":100,"hidden_size":12,"num_hidden_layers":2,"num_attention_heads":3,"intermediate_size":24}""";

    private readonly TempFolder _folder = new();

    /// <summary>A field, a bad value, and a word of the message.</summary>
    public static TheoryData<string, string, string> BadFields => new()
    {
        { "hidden_size", "0", "from 1 to" },
        { "hidden_size", "-12", "'-12'" },
        { "hidden_size", "13", "multiple of" },
        { "hidden_size", "\"12\"", "'\"12\"'" },
        { "hidden_size", "12.5", "whole number" },
        { "hidden_size", "1e30", "whole number" },
        { "hidden_size", "null", "is missing" },
        { "num_attention_heads", "0", "from 1 to" },
        { "num_hidden_layers", "1000000000000", "'1000000000000'" },
        { "vocab_size", "999999999", "from 1 to" },
        { "max_position_embeddings", "true", "whole number" },
        { "pad_token_id", "100", "from 0 to 99" },
        { "hidden_act", "\"mish\"", "gelu, gelu_new, gelu_pytorch_tanh, relu, tanh, silu" },
        { "hidden_act", "3", "text" },
        { "hidden_dropout_prob", "1", "number from 0" },
        { "attention_probs_dropout_prob", "-0.1", "number from 0" },
        { "classifier_dropout", "1e400", "number from 0" },
        { "layer_norm_eps", "0", "number from" },
        { "layer_norm_eps", "\"1e-12\"", "number from" },
        { "initializer_range", "-1", "number from" },
        { "architectures", "\"BertModel\"", "list of class names" },
        { "architectures", "[1]", "list of class names" },
        { "torch_dtype", "\"int8\"", "float32, float16" },
        { "dtype", "\"float31\"", "'float31'" },
        { "problem_type", "\"ranking\"", "regression" },
        { "id2label", "[]", "object" },
        { "id2label", "{}", "at least one" },
        { "id2label", "{\"1\":\"a\"}", "'1'" },
        { "id2label", "{\"0\":\"a\",\"00\":\"b\"}", "'00'" },
        { "id2label", "{\"0\":7}", "a name" },
        { "id2label", "{\"0\":\"\\ud800\"}", "surrogate" },
        { "num_labels", "0", "from 1 to" },
        { "position_embedding_type", "\"relative_key\"", "absolute" },
        { "is_decoder", "true", "encoders only" },
        { "is_decoder", "\"no\"", "true or false" },
        { "model_type", "\"gpt2\"", "supported families: bert" },
        { "model_type", "null", "supported families: bert" },
        { "model_type", "[]", "text" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public void Load_BadField_NamesFileFieldAndWhatIsExpected(string key, string value, string word)
    {
        JsonObject json = (JsonObject)JsonNode.Parse(Minimal)!;
        json.Remove(key);
        string text = json.ToJsonString()[..^1] + $",\"{key}\":{value}}}";
        string path = Write(text);
        Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), $"\"{key}\"", word);
    }

    [Theory]
    [InlineData("", "not valid JSON at line 1")]
    [InlineData("{\n\"a\": }", "not valid JSON at line 2")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"model_type\":\"bert\",\"model_type\":\"bert\"}", "not valid JSON")]
    public void Load_BadJson_SaysWhere(string text, string word)
    {
        string path = Write(text);
        Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), word);
    }

    [Fact]
    public void Load_InvalidUtf8_IsRefused()
    {
        string path = _folder.Write(ModelConfig.FileName, Encoding.Latin1.GetBytes("{\"model_type\":\"bért\"}"));
        Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), "UTF-8");
    }

    [Fact]
    public void Load_SizesThatTogetherAreAbsurd_AreRefusedWithoutAllocating()
    {
        string path = Write("""{"model_type":"bert","vocab_size":16000000,"hidden_size":65536,"num_hidden_layers":1000,"num_attention_heads":16,"intermediate_size":1000000}""");
        Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), "parameters", "check hidden_size");
    }

    [Theory]
    [InlineData("bert-tiny", null)]
    [InlineData("bert-tiny-classifier", null)]
    [InlineData("bert-tiny-legacy", null)]
    [InlineData("bert-tiny-bf16", WeightType.BFloat16)]
    public void Load_Golden_HasItsSizesAndDefaults(string model, WeightType? type)
    {
        var config = Assert.IsType<BertConfig>(ModelConfig.Load(Paths.Golden("checkpoints", model)));
        Assert.Equal((160, 32, 3, 4, 64, 64, 2), (config.VocabularySize, config.HiddenSize, config.Layers, config.Heads, config.IntermediateSize, config.MaxPositions, config.TypeVocabularySize));
        Assert.Equal((HiddenActivation.Gelu, 0d, 0d, null, 1e-12, 0.02, 0), (config.Activation, config.HiddenDropout, config.AttentionDropout, config.ClassifierDropout, config.LayerNormEps, config.InitializerRange, config.PadTokenId));
        Assert.Equal(model == "bert-tiny-classifier" ? 5 : 2, config.LabelCount);
        if (type is not null)
            Assert.Equal(type, config.DType);
    }

    [Fact]
    public void ParameterCount_Golden_EqualsTheWeightsOfEncoderAndPooler()
    {
        using IWeightSource weights = WeightSource.Open(Paths.Golden("checkpoints", "bert-tiny"));
        long count = weights.Names.Where(n => n.StartsWith("bert.", StringComparison.Ordinal)).Sum(n => weights.GetInfo(n).Count);
        Assert.Equal(count, ((BertConfig)ModelConfig.Load(Paths.Golden("checkpoints", "bert-tiny"))).ParameterCount);
    }

    [Fact]
    public void Load_FamilyThatIsNotSupported_SaysWhichAre()
    {
        string path = Write("""{"model_type":"t5","vocab_size":100}""");
        Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), "'t5'", "supported families: bert, roberta, xlm-roberta, distilbert, electra, albert, xlnet, bart");
    }

    [Theory]
    [InlineData("xlnet-tiny", "attn_type", "\"uni\"", "bi: the attention")]
    [InlineData("xlnet-tiny", "summary_type", "\"first\"", "last: the last token")]
    [InlineData("xlnet-tiny", "summary_use_proj", "false", "published XLNet")]
    [InlineData("xlnet-tiny", "bi_data", "true", "pre-training")]
    [InlineData("xlnet-tiny", "d_head", "16", "\"d_model\" / \"n_head\", 8")]
    [InlineData("xlnet-tiny", "clamp_len", "1.5", "whole number")]
    [InlineData("bart-tiny", "scale_embedding", "true", "published BART")]
    [InlineData("bart-tiny", "encoder_layerdrop", "0.1", "whole layers")]
    [InlineData("bart-tiny", "decoder_attention_heads", "5", "multiple of")]
    [InlineData("bart-tiny", "decoder_layers", "null", "is missing")]
    [InlineData("bart-tiny", "decoder_start_token_id", "120", "from 0 to 119")]
    [InlineData("bart-tiny", "activation_dropout", "1", "number from 0")]
    public void Load_BadFieldOfAFamily_NamesFileAndWhatIsExpected(string model, string key, string value, string word)
    {
        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(Paths.Golden("checkpoints", model, "config.json")))!;
        json[key] = JsonNode.Parse(value);
        string path = Write(json.ToJsonString());
        Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), word);
    }

    [Theory]
    [InlineData("BertForMaskedLM", true)]
    [InlineData("BertModel", true)]
    [InlineData("BertweetForMaskedLM", false)]
    [InlineData("RobertaForMaskedLM", true)]
    public void Load_WithoutModelType_GoesByTheArchitecture(string architecture, bool accepted)
    {
        string path = Write(Minimal.Replace("\"model_type\":\"bert\"", $"\"architectures\":[\"{architecture}\"]", StringComparison.Ordinal));
        if (accepted)
            Assert.StartsWith(ModelConfig.Load(path).ModelType, architecture, StringComparison.OrdinalIgnoreCase);
        else
            Assertions.RefusesInOneLine(path, () => ModelConfig.Load(path), "\"model_type\" is missing");
    }

    [Fact]
    public void Load_PadTokenNull_IsNoPadding()
    {
        Assert.Null(((BertConfig)ModelConfig.Load(Write(Minimal[..^1] + ",\"pad_token_id\":null}"))).PadTokenId);
        Assert.Equal(0, ((BertConfig)ModelConfig.Load(Write(Minimal))).PadTokenId);
    }

    [Theory]
    [InlineData("bert-tiny")]
    [InlineData("bert-tiny-classifier")]
    [InlineData("bert-tiny-bf16")]
    [InlineData("roberta-tiny")]
    [InlineData("xlm-roberta-tiny")]
    [InlineData("distilbert-tiny")]
    [InlineData("electra-tiny")]
    [InlineData("albert-tiny")]
    [InlineData("xlnet-tiny")]
    [InlineData("bart-tiny")]
    public void ToJson_Unchanged_IsTheOriginal(string model)
    {
        string file = Paths.Golden("checkpoints", model, "config.json");
        Assert.Equal(File.ReadAllText(file), ModelConfig.Load(file).ToJson());
    }

    [Fact]
    public void ToJson_Changed_UpdatesOnlyThoseFieldsAndKeepsUnknownOnes()
    {
        string path = Write(Minimal[..^1] + ",\"torch_dtype\":\"float16\",\"custom\":{\"x\":[1,null]},\"id2label\":{\"0\":\"a\"},\"label2id\":{\"a\":0}}");
        var config = (BertConfig)ModelConfig.Load(path);
        BertConfig changed = config with
        {
            Labels = ["no", "yes", "perhaps"],
            Problem = ProblemType.SingleLabelClassification,
            ClassifierDropout = 0.25,
            DType = WeightType.Float32,
            Architectures = ["BertForSequenceClassification"],
        };
        JsonNode expected = JsonNode.Parse(Minimal[..^1] + """
            ,"custom":{"x":[1,null]},"id2label":{"0":"no","1":"yes","2":"perhaps"},"label2id":{"no":0,"yes":1,"perhaps":2},
            "problem_type":"single_label_classification","classifier_dropout":0.25,"dtype":"float32","architectures":["BertForSequenceClassification"]}
            """)!;
        JsonNode actual = JsonNode.Parse(changed.ToJson())!;
        Assert.True(JsonNode.DeepEquals(expected, actual), actual.ToJsonString());
        Assert.Equal("perhaps", ModelConfig.Load(Write(changed.ToJson())).Labels[2]);
    }

    [Fact]
    public void ToJson_MadeInTheProgram_ComesBackTheSame()
    {
        var config = new BertConfig { HiddenSize = 256, Heads = 4, Layers = 4, IntermediateSize = 1024, VocabularySize = 8000, Labels = ["x"], Activation = HiddenActivation.Silu, HiddenDropout = 0.2 };
        config.Validate();
        var back = (BertConfig)ModelConfig.Load(Write(config.ToJson()));
        Assert.Equal(config.ToJson(), back.ToJson());
        Assert.Equal((256, 4, 4, 1024, 8000, 0.2, HiddenActivation.Silu), (back.HiddenSize, back.Heads, back.Layers, back.IntermediateSize, back.VocabularySize, back.HiddenDropout, back.Activation));
    }

    [Fact]
    public void Validate_SizesThatDoNotFit_IsAProgrammingError()
    {
        Assert.Contains("hidden_size", Assert.Throws<ArgumentException>(() => new BertConfig { HiddenSize = 100 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BertConfig { HiddenDropout = double.NaN }.Validate());
        Assert.Throws<ArgumentException>(() => new BertConfig { PadTokenId = 30522 }.Validate());
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string text) => _folder.Write(ModelConfig.FileName, Encoding.UTF8.GetBytes(text));
}
