using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Optimizers;

namespace Cerbert.Tests.Components;

/// <summary>Components that treat parts of the model differently, on a three-layer encoder.</summary>
public sealed class ParameterRuleTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly MultiTaskModel model;

    public ParameterRuleTests()
    {
        SampleData.Write(folder.Path);
        model = Create("");
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("bert.embeddings.word_embeddings.weight", 0.125)]
    [InlineData("bert.embeddings.LayerNorm.bias", 0.125)]
    [InlineData("bert.encoder.layer.0.attention.self.query.weight", 0.25)]
    [InlineData("bert.encoder.layer.1.output.dense.bias", 0.5)]
    [InlineData("bert.encoder.layer.2.output.dense.bias", 1)]
    [InlineData("bert.pooler.dense.weight", 1)]
    [InlineData("classifier.weight", 5)]
    public void LearningRates_LayerDecay_FallsFromTheTop(string name, double factor) =>
        Assert.Equal(factor, Factors(new LearningRatesConfig { LayerDecay = 0.5, Heads = 5e-3 })[name], 1e-12);

    [Theory]
    [InlineData("bert.embeddings.word_embeddings.weight", 0.3)]
    [InlineData("bert.encoder.layer.0.output.dense.weight", 0.3)]
    [InlineData("bert.encoder.layer.1.output.dense.weight", 0.3)]
    [InlineData("bert.encoder.layer.2.output.dense.weight", 2)]
    [InlineData("bert.encoder.layer.2.attention.self.key.weight", 0)]
    [InlineData("classifier.bias", 1)]
    public void LearningRates_GroupsAndRules_TheRuleWins(string name, double factor) => Assert.Equal(
        factor, Factors(new LearningRatesConfig { Groups = [0.3, 2], Rules = [new RateRule { Match = @"\.2\.attention", Factor = 0 }] })[name], 1e-12);

    [Fact]
    public void LearningRates_Factor_ScalesTheStepOfItsParameterAlone()
    {
        Parameter[] parameters = [new Parameter("bert.encoder.layer.0.a", new Shape(3)), new Parameter("bert.encoder.layer.1.a", new Shape(3))];
        using var optimizer = new Sgd(parameters, new SgdConfig { Momentum = 0 });
        optimizer.ScaleRates(parameter => parameter.Name.Contains(".0.", StringComparison.Ordinal) ? 0.25 : 1);
        foreach (Parameter parameter in parameters)
            parameter.SetGrad([1, 2, 4]);
        optimizer.Step(0.5);
        Assert.Equal([-0.125f, -0.25f, -0.5f], parameters[0].Value.ToArray());
        Assert.Equal([-0.5f, -1, -2], parameters[1].Value.ToArray());
    }

    [Fact]
    public void Freeze_ThawEvery_ThawsFromTheTopAndTheEmbeddingsLast()
    {
        var freeze = new Freeze(new FreezeConfig { Layers = 2, ThawEvery = 10, Parameters = ["layer.2.output"] });
        freeze.Start(new RunParts(model, null!, model.Store.Parameters, 100));
        string[] Trained(long step)
        {
            freeze.BeforeStep(step);
            return [.. model.Store.Parameters.Where(p => !p.Frozen).Select(p => Part(p.Name)).Distinct(StringComparer.Ordinal)];
        }

        Assert.Equal(["2", "pooler", "head"], Trained(0));
        Assert.Equal(["2", "pooler", "head"], Trained(9));
        Assert.Equal(["1", "2", "pooler", "head"], Trained(10));
        Assert.Equal(["0", "1", "2", "pooler", "head"], Trained(20));
        Assert.Equal(["embeddings", "0", "1", "2", "pooler", "head"], Trained(30));
        Assert.True(model.Store.Find("bert.encoder.layer.2.output.dense.weight")!.Frozen);
        freeze.Dispose();
    }

    [Fact]
    public void Reinit_TopLayerAndPooler_DrawsThoseAnewAndNothingElse()
    {
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Value.AsSpan().Fill(7);
        using var reinit = new Reinit(new ReinitConfig { Layers = 1 });
        reinit.Prepare(model);
        foreach (Parameter parameter in model.Store.Parameters)
        {
            float[] values = parameter.Value.ToArray();
            if (Part(parameter.Name) is not ("2" or "pooler"))
                Assert.All(values, x => Assert.Equal(7, x));
            else if (parameter.Name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
                Assert.All(values, x => Assert.Equal(1, x));
            else if (parameter.Name.EndsWith("bias", StringComparison.Ordinal))
                Assert.All(values, x => Assert.Equal(0, x));
            else
                Assert.InRange(Math.Sqrt(values.Average(x => (double)x * x)), 0.015, 0.025);
        }
    }

    [Theory]
    [InlineData("{ name: fgm, parameters: [word_embedings] }", "fgm.parameters: 'word_embedings' matches no parameter")]
    [InlineData("{ name: freeze, layers: 4 }", "freeze.layers: is 4, but the encoder has 3 layers")]
    [InlineData("{ name: freeze, parameters: ['.'] }", "match every parameter")]
    [InlineData("{ name: reinit, layers: 4 }", "reinit.layers: is 4, but the encoder has 3 layers")]
    [InlineData("{ name: reinit, layers: 2 }, { name: freeze, layers: 2 }", "reinit: cannot work with freeze: of 3 layers")]
    [InlineData("{ name: learning_rates, groups: [1, 2, 3, 4] }", "learning_rates.groups: are 4 groups, but the encoder has 3 layers")]
    public void Check_WhatTheModelDoesNotHave_IsRefusedInOneLine(string components, string expected)
    {
        using MultiTaskModel other = Create(components);
        var error = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (ComponentConfig component in other.Config.Training.Components)
                component.Check(other);
        });
        Assert.StartsWith("training.components.", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private Dictionary<string, double> Factors(LearningRatesConfig config)
    {
        using var optimizer = new Sgd(model.Store.Parameters, new SgdConfig());
        using var rates = new LearningRates(config);
        rates.Start(new RunParts(model, optimizer, model.Store.Parameters, 10));
        return optimizer.Parameters.Zip(optimizer.RateFactors).ToDictionary(item => item.First.Name, item => item.Second, StringComparer.Ordinal);
    }

    private static string Part(string name) => name.Split('.') switch
    {
        [_, "embeddings", ..] => "embeddings",
        [_, "encoder", "layer", var layer, ..] => layer,
        [_, "pooler", ..] => "pooler",
        _ => "head",
    };

    private MultiTaskModel Create(string components)
    {
        RunConfig config = RunConfig.Load(folder.Write("run.yaml", $$"""
            encoder: { layers: 3, hidden: 16, heads: 2, ffn: 16, max_positions: 128, vocab: vocab.txt }
            tasks:
              - { name: mood, kind: classification, labels: 2, data: { train: sentiment/train.tsv } }
            training:
              optimizer: { name: adamw, learning_rate: 1e-3 }
              components: [{{components}}]
            """));
        return MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
    }
}
