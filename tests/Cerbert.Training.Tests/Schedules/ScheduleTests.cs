using Cerbert.Training.Schedules;

namespace Cerbert.Tests.Schedules;

public class ScheduleTests
{
    public static TheoryData<string> Names => [.. ScheduleConfig.Family.Names];

    // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=20), double precision
    private static readonly double[] OneCycle20 =
    [
        0.040000000000000036, 0.1316718427000253, 0.3716718427000253, 0.6683281572999747, 0.9083281572999747, 1.0,
        0.9874640062350873, 0.9504846320134737, 0.89091617757105, 0.8117456539497631, 0.7169430017913008, 0.6112620219362893,
        0.500002, 0.38874197806371075, 0.28306099820869923, 0.18825834605023697, 0.10908782242895004, 0.049519367986526286,
        0.012539993764912554, 4e-06,
    ];

    [Fact]
    public void OneCycle_TwentySteps_EqualsReference()
    {
        LearningRateSchedule schedule = new OneCycleScheduleConfig().Create(20, baseRate: 1);
        for (int step = 0; step < OneCycle20.Length; step++)
            Assert.Equal(OneCycle20[step], schedule.Multiplier(step), 1e-9);
        Assert.Equal(4e-06, schedule.Multiplier(25), 1e-9);
    }

    [Theory]
    [InlineData(0, 1.0 / 32)]
    [InlineData(5, (1 + (0.5 * 31)) / 32)]
    [InlineData(10, 1)]
    [InlineData(55, (1 + (0.5 * 31)) / 32)]
    [InlineData(100, 1.0 / 32)]
    [InlineData(150, 1.0 / 32)]
    public void SlantedTriangle_PaperSettings_FollowsTheFormula(long step, double expected) =>
        Assert.Equal(expected, new SlantedTriangleScheduleConfig().Create(100, 1e-3).Multiplier(step), 1e-12);

    [Theory]
    [MemberData(nameof(Names))]
    public void Multiplier_AnyLengthOfRun_IsAFiniteShareOfTheBaseRate(string name)
    {
        var config = (ScheduleConfig)Activator.CreateInstance(ScheduleConfig.Family.Find(name)!)!;
        foreach (long total in new long[] { 1, 2, 3, 4, 7, 10, 1000 })
        {
            LearningRateSchedule schedule = config.Create(total, baseRate: 1e-3);
            for (long step = 0; step < total + 5; step++)
                Assert.InRange(schedule.Multiplier(step), 0, 1);
        }
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.0)]
    [InlineData(15, 0.0)]
    public void WarmupRatio_ShortRun_LeavesStepsAfterIt(long total, double first)
    {
        LearningRateSchedule schedule = new LinearScheduleConfig { WarmupRatio = 0.1 }.Create(total, 1e-3);
        Assert.Equal(first, schedule.Multiplier(0));
        Assert.True(schedule.Multiplier(total - 1) > 0);
    }

    [Fact]
    public void Create_WarmupLongerThanTheRun_IsRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => new LinearScheduleConfig { WarmupSteps = 50 }.Create(50, 1e-3));
        Assert.Equal("training.schedule.warmup_steps: is 50, but the run has only 50 steps; set fewer, or warmup_ratio", error.Message);
    }

    [Fact]
    public void Create_EndRateAboveBaseRate_IsRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => new PolynomialScheduleConfig { EndRate = 1e-3 }.Create(50, 1e-4));
        Assert.StartsWith("training.schedule.end_rate: is 0.001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InverseSqrt_OwnTimescale_MeetsTheWarmupAtOne()
    {
        LearningRateSchedule schedule = new InverseSqrtScheduleConfig { WarmupSteps = 10, Timescale = 40 }.Create(100, 1e-3);
        Assert.Equal(1, schedule.Multiplier(10), 1e-12);
        Assert.Equal(Math.Sqrt(0.5), schedule.Multiplier(50), 1e-12);
    }
}
