using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>Changes parameters by their gradients. Parameters without a gradient in a step are left as they are.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly long[] counts;
    private readonly double[] rateFactors;
    private readonly bool[] decays, early;
    private readonly string[] memoryNames;
    private readonly Tensor?[][] memories;
    private readonly List<WeightAverage> averages = [];
    private Lookahead? lookahead;
    private bool movesAverage;

    // Where those are that share a gradient's memory, by its owner.
    private Dictionary<Parameter, int[]>? places;

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="memories">Names of the tensors that the optimizer keeps beside each parameter: see <see cref="Memory"/>.</param>
    protected Optimizer(IReadOnlyList<Parameter> parameters, params string[] memories)
        : this(parameters, WeightDecayRule.Decays, memories)
    {
    }

    /// <summary>An optimizer of these parameters, some of which decay.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="decay">Which of them decay.</param>
    /// <param name="memories">Names of the tensors that the optimizer keeps beside each parameter: see <see cref="Memory"/>.</param>
    private protected Optimizer(IReadOnlyList<Parameter> parameters, Func<Parameter, bool> decay, params string[] memories)
    {
        Parameters = parameters;
        counts = new long[parameters.Count];
        early = new bool[parameters.Count];
        rateFactors = new double[parameters.Count];
        Array.Fill(rateFactors, 1);
        decays = [.. parameters.Select(decay)];
        memoryNames = memories;
        this.memories = [.. memories.Select(_ => new Tensor?[parameters.Count])];
    }

    /// <summary>What is trained, in a fixed order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Updates that each parameter has had so far.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>The factor on each parameter's learning rate.</summary>
    public IReadOnlyList<double> RateFactors => rateFactors;

    /// <summary>Gives every parameter its own share of the learning rate, beside what it has already.</summary>
    /// <param name="factor">The factor of a parameter, 0 or more.</param>
    public void ScaleRates(Func<Parameter, double> factor)
    {
        for (int i = 0; i < rateFactors.Length; i++)
            rateFactors[i] *= factor(Parameters[i]);
    }

    /// <summary>
    /// The step's update of those that share a gradient's memory, before the others': see <see cref="UpdateInBackward"/>. <see cref="Step"/> ends the step.
    /// </summary>
    /// <param name="owner">The parameter whose gradient is complete: a joint one, for its parts, or one of <see cref="Parameters"/>.</param>
    /// <param name="learningRate">The rate of this step.</param>
    public void StepEarly(Parameter owner, double learningRate)
    {
        foreach (int i in PlacesOf(owner))
        {
            StepOne(i, learningRate, gradientScale: 1);
            early[i] = true;
        }
    }

    /// <summary>Those of <see cref="Parameters"/> whose gradient lies in that of <paramref name="owner"/>: itself, or its parts.</summary>
    public IEnumerable<Parameter> Sharing(Parameter owner) => PlacesOf(owner).Select(i => Parameters[i]);

    /// <summary>One update of every parameter that has a gradient, which is forgotten afterwards.</summary>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="gradientScale">Factor on every gradient: the clipping factor.</param>
    public void Step(double learningRate, double gradientScale = 1)
    {
        for (int i = 0; i < Parameters.Count; i++)
            if (!early[i])
                StepOne(i, learningRate, gradientScale);
        foreach (Parameter parameter in Parameters)
            parameter.ClearGrad();
        Array.Clear(early);
    }

    private void StepOne(int i, double learningRate, double gradientScale)
    {
        Parameter parameter = Parameters[i];
        movesAverage = false;
        if (!parameter.Frozen && parameter.HasGrad)
        {
            long count = ++counts[i];
            // Slow weights change the parameter once more after its update.
            movesAverage = MovesAverage && averages.Count > 0 && lookahead?.Meets(count) is not true;
            lookahead?.Start(i, parameter, count);
            Update(i, parameter, count, learningRate * rateFactors[i], gradientScale);
            lookahead?.Follow(i, parameter, count);
            parameter.Touch(RefreshesHalf, packedRefreshed: RefreshesPacked && lookahead?.Meets(count) is not true);
        }

        // While the parameter is still in a near cache.
        for (int a = movesAverage ? 1 : 0; a < averages.Count; a++)
            averages[a].Follow(i, parameter);
    }

    private int[] PlacesOf(Parameter owner)
    {
        places ??= Enumerable.Range(0, Parameters.Count).GroupBy(i => Parameters[i].GradOwner).ToDictionary(group => group.Key, group => group.ToArray());
        return places.GetValueOrDefault(owner, []);
    }

    /// <summary>
    /// The tensors that a resumed run needs, by a name that is unique in the optimizer: those of parameters that were updated at least
    /// once, so <see cref="RestoreCounts"/> comes before restoring them in place.
    /// </summary>
    public IEnumerable<(string Name, Tensor State)> State()
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (counts[i] == 0)
                continue;
            for (int m = 0; m < memories.Length; m++)
                if (MemoryShape(m, Parameters[i]) is not null)
                    yield return ($"{Parameters[i].Name}.{memoryNames[m]}", Memory(m, i));
            if (lookahead is not null)
                yield return ($"{Parameters[i].Name}.slow", lookahead.Slow(i, Parameters[i]));
        }
    }

    /// <summary>Brings the counts of updates back.</summary>
    public void RestoreCounts(IReadOnlyList<long> saved)
    {
        if (saved.Count != counts.Length)
            throw new InvalidDataException($"the checkpoint counts updates of {saved.Count} parameters, the model has {counts.Length}: it belongs to another configuration");
        for (int i = 0; i < counts.Length; i++)
            counts[i] = saved[i];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor?[] kind in memories)
            foreach (Tensor? tensor in kind)
                tensor?.Dispose();
        lookahead?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Puts slow weights around the updates: see <see cref="Lookahead"/>.</summary>
    internal void Surround(LookaheadConfig config) => lookahead = new Lookahead(config, Parameters.Count);

    /// <summary>Lets an average of the weights follow every step, parameter by parameter.</summary>
    internal void LetFollow(WeightAverage average) => averages.Add(average);

    /// <summary>What <see cref="Update"/> takes along with a parameter where it <see cref="MovesAverage"/>.</summary>
    private protected RunningAverage AverageOf(int index) => movesAverage ? averages[0].Of(index) : default;

    /// <summary>Whether something reads each parameter's values after its update.</summary>
    private protected bool ReadsValues => averages.Count > 0 || lookahead is not null;

    /// <summary>Whether <see cref="Update"/> takes an average along: see <see cref="AverageOf"/>.</summary>
    private protected virtual bool MovesAverage => false;

    /// <summary>Whether <see cref="Update"/> writes the parameter's bfloat16 copy in the same pass.</summary>
    protected virtual bool RefreshesHalf => false;

    /// <summary>Whether <see cref="Update"/> writes the parameter's packed copy in the same pass.</summary>
    private protected virtual bool RefreshesPacked => false;

    /// <summary>The shape of a parameter's n-th memory; null where it needs none.</summary>
    /// <param name="memory">Which, in the constructor's order.</param>
    /// <param name="parameter">The parameter.</param>
    protected virtual Shape? MemoryShape(int memory, Parameter parameter) => parameter.Shape;

    /// <summary>What the optimizer remembers about a parameter: zeros at first, part of every checkpoint.</summary>
    /// <param name="memory">Which, in the constructor's order.</param>
    /// <param name="index">The parameter's place in <see cref="Parameters"/>.</param>
    protected Tensor Memory(int memory, int index) => memories[memory][index] ??= NewMemory(memory, index);

    /// <summary>The same, where it is made now, for a table of which few rows will be written.</summary>
    private protected Tensor SparseMemory(int memory, int index) =>
        memories[memory][index] ??= Tensor.SparseZeros(MemoryShape(memory, Parameters[index])!.Value);

    /// <summary>Whether weight decay acts on a parameter: see <see cref="WeightDecayRule"/>.</summary>
    /// <param name="index">The parameter's place in <see cref="Parameters"/>.</param>
    protected bool Decays(int index) => decays[index];

    /// <summary>Updates one parameter.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    /// <param name="parameter">The parameter, with a gradient.</param>
    /// <param name="count">This update's number, from 1.</param>
    /// <param name="learningRate">The rate of this step for this parameter.</param>
    /// <param name="gradientScale">Factor on the gradient.</param>
    protected abstract void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale);

    // Apart, so that asking for a memory that is there makes no closure.
    private Tensor NewMemory(int memory, int index) =>
        TensorScope.Outside(() => Tensor.Zeros(MemoryShape(memory, Parameters[index])!.Value));
}
