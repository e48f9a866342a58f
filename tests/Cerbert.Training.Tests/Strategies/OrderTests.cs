using System.Text.Json.Nodes;
using Cerbert.Training.Configuration;

namespace Cerbert.Tests.Strategies;

public sealed class OrderTests
{
    private const string Epoch = "mood mood mood mood mood same same same tone tone";

    [Theory]
    [InlineData("sequential", $"{Epoch} {Epoch}")]
    [InlineData("{ name: sequential, order: [tone, same, mood] }", "tone tone same same same mood mood mood mood mood tone tone same same same mood mood mood mood mood")]
    [InlineData("{ name: sequential, order: [tone, same, mood], stages: true }", "tone tone tone tone same same same same same same mood mood mood mood mood mood mood mood mood mood")]
    [InlineData("round-robin", "mood same tone mood same tone mood same tone mood same tone mood same tone mood same tone mood same")]
    public void Steps_FixedOrder_AreOfTheExpectedTasks(string strategy, string expected)
    {
        using var tiny = new TinyRun();
        TinyRun.Recorder run = tiny.Train(tiny.Config(strategy));
        Assert.Equal(expected, string.Join(' ', run.Steps.Select(step => step.Task)));
        Assert.Equal(2, run.Steps[^1].Epoch, 12);
    }

    [Theory]
    [InlineData("uniform", 20)]
    [InlineData("mixed", 8)]
    [InlineData("pcgrad", 8)]
    public void Epochs_AnyStrategy_ReadAsManyBatchesAsTheTasksHave(string strategy, int steps)
    {
        using var tiny = new TinyRun();
        TinyRun.Recorder run = tiny.Train(tiny.Config(strategy));
        Assert.Equal(steps, run.Steps.Count);
        Assert.Equal(Enumerable.Range(1, steps).Select(step => 2.0 * step / steps), run.Steps.Select(step => Math.Round(step.Epoch, 12)));
    }

    [Fact]
    public void Steps_WithAccumulationAndCap_AreCounted()
    {
        using var tiny = new TinyRun();
        RunConfig config = tiny.Config("sequential", "run", "training.accumulation=2", "tasks.mood.max_steps_per_epoch=1");
        Assert.Equal("mood same same tone mood same same tone", string.Join(' ', tiny.Train(config).Steps.Select(step => step.Task)));
    }

    [Fact]
    public void MaxSteps_BelowTheEpochs_EndsTheRun()
    {
        using var tiny = new TinyRun();
        Assert.Equal(3, tiny.Train(tiny.Config("round-robin", "run", "training.max_steps=3")).Steps.Count);
    }

    [Theory]
    [InlineData("""{ "step": 3, "places": [[0, 0], [0, 0]] }""", "has 2 tasks, the config 3")]
    [InlineData("""{ "step": 3, "places": [[0, 5], [0, 0], [0, 0]] }""", "at batch 5 of task mood, which has 5")]
    [InlineData("""{ "step": 3, "places": [[0, 0], [0, -1], [0, 0]] }""", "as the place in task same")]
    [InlineData("""{ "step": 3 }""", "no step and places")]
    public void Restore_StateOfAnotherRun_IsRefused(string state, string message)
    {
        using var tiny = new TinyRun();
        using TinyRun.Parts parts = TinyRun.Open(tiny.Config("uniform"));
        var error = Assert.Throws<InvalidDataException>(() => parts.Strategy.Restore(JsonNode.Parse(state)!.AsObject()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
