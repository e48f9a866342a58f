using System.Text.Json;
using Cerbert.Training.Strategies;

namespace Cerbert.Tests.Strategies;

public sealed class SamplerTests
{
    // The 99.9 % point of chi-square with 3 degrees of freedom.
    private const double Limit = 16.27;

    private static readonly double[] Sizes = [5000, 1200, 300, 80];

    [Fact]
    public void MinAnneal_EveryEpoch_EqualsReference()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("multitask.json")));
        JsonElement expected = golden.RootElement.GetProperty("sampling");
        double[] sizes = expected.GetProperty("sizes").Deserialize<double[]>()!;
        int length = expected.GetProperty("T").GetInt32();
        var byEpoch = new MinAnnealSampler(sizes, length, steps: 1, seed: 1);
        var byStep = new MinAnnealSampler(sizes, epochs: null, length, seed: 1);
        int t = 0;
        foreach (JsonElement row in expected.GetProperty("probabilities").EnumerateArray())
        {
            double[] probabilities = row.Deserialize<double[]>()!;
            for (int task = 0; task < sizes.Length; task++)
            {
                Assert.Equal(probabilities[task], byEpoch.Probabilities(step: 77, t + 0.5)[task], 1e-9);
                Assert.Equal(probabilities[task], byStep.Probabilities(t, epoch: 0.5)[task], 1e-9);
            }

            t++;
        }

        Assert.Equal(11, t);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void MinAnneal_TenThousandDraws_MatchTheProbabilities(int seed)
    {
        var sampler = new MinAnnealSampler(Sizes, epochs: null, steps: 8000, (ulong)seed);
        var expected = new double[4];
        double[] drawn = Draw(sampler, 10_000, (step, probabilities) =>
        {
            for (int task = 0; task < 4; task++)
                expected[task] += probabilities[task];
        });
        Assert.InRange(ChiSquare(drawn, expected), 0, Limit);
        // The test would notice: neither end of the annealing fits.
        Assert.True(ChiSquare(drawn, [2500, 2500, 2500, 2500]) > 10 * Limit);
        Assert.True(ChiSquare(drawn, [.. sampler.Probabilities(8000, 0).Select(p => p * 10_000)]) > 10 * Limit);
    }

    [Fact]
    public void RandomSamplers_TenThousandDraws_MatchTheirWeights()
    {
        (RandomSampler Sampler, double[] Weights)[] cases =
        [
            (new UniformSampler(4, seed: 5), [1, 1, 1, 1]),
            (new ProportionalSampler(Sizes, seed: 5), Sizes),
            (new TemperatureSampler(Sizes, alpha: 0.5, cap: null, seed: 5), [.. Sizes.Select(Math.Sqrt)]),
            (new TemperatureSampler(Sizes, alpha: 1, cap: 1000, seed: 5), [1000, 1000, 300, 80]),
        ];
        foreach ((RandomSampler sampler, double[] weights) in cases)
            Assert.InRange(ChiSquare(Draw(sampler, 10_000), [.. weights.Select(weight => 10_000 * weight / weights.Sum())]), 0, Limit);
    }

    [Fact]
    public void ProjectionOrder_ManySteps_AllOrdersAreEquallyLikely()
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int step = 0; step < 6000; step++)
        {
            int[][] orders = ProjectionOrder.Draw(4, seed: 9, step);
            for (int task = 0; task < 4; task++)
                Assert.Equal(Enumerable.Range(0, 4).Where(other => other != task), orders[task].Order());
            string key = string.Join(',', orders[1]);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        // 99.9 % with 5 degrees of freedom.
        Assert.Equal(6, counts.Count);
        Assert.InRange(ChiSquare([.. counts.Values], [.. Enumerable.Repeat(1000.0, 6)]), 0, 20.52);
    }

    private static double[] Draw(RandomSampler sampler, int steps, Action<long, IReadOnlyList<double>>? each = null)
    {
        var drawn = new double[4];
        for (long step = 0; step < steps; step++)
        {
            drawn[sampler.Choose(step, epoch: 0)]++;
            each?.Invoke(step, sampler.Probabilities(step, epoch: 0));
        }

        return drawn;
    }

    private static double ChiSquare(double[] drawn, double[] expected) => drawn.Zip(expected, (d, e) => (d - e) * (d - e) / e).Sum();
}
