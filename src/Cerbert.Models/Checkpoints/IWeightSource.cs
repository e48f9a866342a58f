using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Named tensors in one or several files, whatever their format. Opening reads and checks the directory of tensors only;
/// elements are read on demand, straight into the caller's memory. Reads may run on several threads at once.
/// </summary>
/// <remarks>Every problem of the files is an <see cref="InvalidDataException"/> whose one-line message names file and tensor.</remarks>
public interface IWeightSource : IDisposable
{
    /// <summary>The file or folder the weights come from.</summary>
    string Location { get; }

    /// <summary>The names of all tensors, in the order of the file.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Type and shape of a tensor; false where there is none of that name.</summary>
    bool TryGetInfo(string name, [NotNullWhen(true)] out WeightInfo? info);

    /// <summary>
    /// Reads a floating-point tensor, row-major, converted to single precision. An integer tensor, or a name that is not
    /// there, is an <see cref="InvalidDataException"/>.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="destination">As many floats as the tensor has elements.</param>
    void Read(string name, Span<float> destination);

    /// <summary>Reads an integer or bool tensor, row-major; a floating-point tensor is an <see cref="InvalidDataException"/>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="destination">As many integers as the tensor has elements.</param>
    void Read(string name, Span<long> destination);
}
