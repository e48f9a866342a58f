using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>An item of <c>training.components</c>: a technique and its settings. A bare name takes the defaults.</summary>
public abstract record ComponentConfig : IConfigItem
{
    /// <summary>All components by name; adding one is one line.</summary>
    public static ConfigFamily<ComponentConfig> Family { get; } = new ConfigFamily<ComponentConfig>()
        .Add<EmaConfig>("ema")
        .Add<SwaConfig>("swa")
        .Add<FgmConfig>("fgm")
        .Add<PgdConfig>("pgd")
        .Add<MixoutConfig>("mixout")
        .Add<PriorDecayConfig>("prior_decay")
        .Add<ReinitConfig>("reinit")
        .Add<FreezeConfig>("freeze")
        .Add<LearningRatesConfig>("learning_rates")
        .Add<SelfDistillationConfig>("self_distillation")
        .Add<DistillationConfig>("distillation")
        .Add<RDropConfig>("r_drop")
        .Add<FreeLbConfig>("freelb")
        .Add<SmartConfig>("smart");

    /// <summary>The component's name.</summary>
    public string Name => Family.NameOf(GetType());

    /// <summary>Whether it changes how the encoder is trained, so that it means nothing where the encoder is not.</summary>
    internal virtual bool NeedsEncoder => false;

    /// <summary>Whether it decides which parameters are trained in a step, so that it is asked before all others.</summary>
    internal virtual bool ComesFirst => false;

    /// <summary>The component.</summary>
    public abstract Component Create();

    /// <summary>Why it cannot work together with another component, or null; asked of both.</summary>
    public virtual string? ConflictWith(ComponentConfig other) => null;

    /// <summary>Why it cannot work with the rest of the training section, or null.</summary>
    public virtual string? ConflictWith(TrainingConfig training) => NeedsEncoder && training.Mode == TrainingMode.HeadOnly
        ? "changes how the encoder is trained, but training.mode is head-only, which leaves the encoder as it is; remove one of the two"
        : null;

    /// <summary>Looks at the model before anything is written.</summary>
    /// <exception cref="InvalidDataException">The settings name what the model does not have.</exception>
    public virtual void Check(MultiTaskModel model)
    {
    }

    /// <summary>Whether a step's gradients have to be there before the first weight changes: it looks at them, changes them, or runs batches again.</summary>
    internal virtual bool WaitsForGradients => true;

    /// <summary>Refuses tasks that learn from text alone.</summary>
    private protected void RequireLabels(RunConfig run)
    {
        if (run.Tasks.FirstOrDefault(task => task is not LabelledTaskConfig) is { } text)
            throw new InvalidDataException($"training.components.{Name}: compares outputs of heads with labels, but task {text.Name} is {ConfigNames.ToValue(text.Kind)}; leave one of the two out");
    }

    /// <summary>Reports every pair that cannot work together.</summary>
    internal static void Validate(TrainingConfig training, Action<string, string> problem)
    {
        ConfigList<ComponentConfig> all = training.Components;
        for (int i = 0; i < all.Count; i++)
        {
            ComponentConfig component = all[i];
            string key = all.Count(other => other.Name == component.Name) == 1 ? component.Name : $"{i}";
            if (component.ConflictWith(training) is { } why)
                problem(key, why);
            for (int j = 0; j < i; j++)
                if (all[j].Name == component.Name)
                    problem(key, $"is a second {component.Name}; one is enough, remove the other");
                else if ((component.ConflictWith(all[j]) ?? all[j].ConflictWith(component)) is { } reason)
                    problem(key, $"cannot work with {all[j].Name}: {reason}; remove one of the two");
        }
    }
}
