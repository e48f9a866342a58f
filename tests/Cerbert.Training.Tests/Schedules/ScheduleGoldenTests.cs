using System.Text.Json;
using Cerbert.Training.Schedules;

namespace Cerbert.Tests.Schedules;

public class ScheduleGoldenTests
{
    private const long Steps = 100;
    private const double BaseRate = 1e-3;
    private const double Tolerance = 1e-9;

    public static TheoryData<string, ScheduleConfig> Cases => new()
    {
        { "constant", new ConstantScheduleConfig() },
        { "constant_with_warmup", new ConstantWithWarmupScheduleConfig { WarmupSteps = 10 } },
        { "linear_with_warmup", new LinearScheduleConfig { WarmupSteps = 10 } },
        { "linear_with_warmup", new LinearScheduleConfig { WarmupRatio = 0.1 } },
        { "linear_without_warmup", new LinearScheduleConfig() },
        { "cosine_with_warmup", new CosineScheduleConfig { WarmupSteps = 10 } },
        { "cosine_with_hard_restarts", new CosineRestartsScheduleConfig { WarmupSteps = 10, Cycles = 2 } },
        { "polynomial_power1", new PolynomialScheduleConfig { WarmupSteps = 10 } },
        { "polynomial_power2", new PolynomialScheduleConfig { WarmupSteps = 10, EndRate = 1e-5, Power = 2 } },
        { "inverse_sqrt", new InverseSqrtScheduleConfig { WarmupSteps = 10 } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Multiplier_EveryStepAndPastTheEnd_EqualsReference(string name, ScheduleConfig config)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Paths.Golden("schedules.json")));
        JsonElement expected = golden.RootElement.GetProperty(name);
        LearningRateSchedule schedule = config.Create(Steps, BaseRate);

        double[] all = [.. expected.GetProperty("multipliers").EnumerateArray().Concat(expected.GetProperty("past_the_end").EnumerateArray()).Select(e => e.GetDouble())];
        Assert.Equal(105, all.Length);
        for (int step = 0; step < all.Length; step++)
            Assert.Equal(all[step], schedule.Multiplier(step), Tolerance);
    }
}
