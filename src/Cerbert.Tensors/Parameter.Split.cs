namespace Cerbert.Tensors;

/// <summary>
/// The values of a linear weight in two halves: the upper ones are the packed copy that products read anyway, so only the lower ones take memory of their own,
/// 4 bytes a number together in place of 6. docs/decisions/0019-weights-in-two-halves.md.
/// </summary>
public sealed partial class Parameter
{
    // A weight whose values are asked for all the time stays whole: of the times that it could be split, one in so many is taken.
    private const long ChancesForASplit = 64;

    private long chances, splits;

    /// <summary>Whether the values lie in two halves, until somebody asks for <see cref="Value"/>'s numbers.</summary>
    public bool IsSplit => (joint ?? this).packed is { IsSplit: true };

    /// <summary>
    /// Keeps the values in two halves from now on, where a packed copy is all that products read: in inference, and for an optimizer that updates the halves
    /// (<see cref="PackedToRefresh"/>) and says so in every update. A joint parameter is split as a whole. Not a bit of the values changes.
    /// </summary>
    public void Split()
    {
        Parameter owner = joint ?? this;
        owner.chances++;
        if (owner.IsSplit || PackedToRefresh.Weight is not { } whole || owner.half is not null || !whole.Is(owner.version))
            return;
        if (owner.splits * ChancesForASplit >= owner.chances)
            return;
        owner.splits++;
        whole.Split(owner.Value);
        owner.Value.Forget();
    }

    /// <summary>Puts the halves together in the memory of <see cref="Value"/>, which somebody asks for.</summary>
    internal void Join() => packed!.Join(Value);
}
