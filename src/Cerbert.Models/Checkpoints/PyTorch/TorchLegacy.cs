using System.Buffers.Binary;
using System.Numerics;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The format of torch.save before 1.6: five pickles (magic number, protocol, facts about the machine, the object, the
/// keys of its storages), then for each key 8 bytes count and the elements.
/// </summary>
internal sealed class TorchLegacy(FileBytes file) : TorchContainer(file)
{
    private static readonly BigInteger s_magic = BigInteger.Parse("119547037146038801333356");

    /// <summary>True where a file starts like a pickle, which the magic number is.</summary>
    public static bool Matches(ReadOnlySpan<byte> start) => start.Length >= 1 && start[0] == (byte)PickleCode.Protocol;

    public override object? Load()
    {
        // The pickles have no stated lengths; together they are bounded like the single one of a zip file.
        var input = new PickleInput(File, 0, Math.Min(File.Length, LargestPickle));
        if (Unpickle(input) is not BigInteger magic || magic != s_magic)
            throw BadFile.Error(File.Path, "is a pickle but not one of torch.save: it lacks the magic number; save the state_dict with torch.save or as safetensors");
        if (Unpickle(input) is not 1001L)
            throw BadFile.Error(File.Path, "is of another version of torch.save's old format, expected 1001: convert it to safetensors");
        if (Unpickle(input) is not PickleDict machine)
            throw input.Error("has no facts about the machine it was written on");
        if (machine.Entries.Any(fact => fact is { Key: "little_endian", Value: false }))
            throw BadFile.Error(File.Path, "was written on a big-endian machine; convert it to safetensors there");
        object? value = Unpickle(input);
        if (Unpickle(input) is not List<object?> keys)
            throw input.Error("has no list of storages");
        Place(keys, input.Position);
        return value;
    }

    private void Place(List<object?> keys, long at)
    {
        Span<byte> count = stackalloc byte[8];
        foreach (object? key in keys)
        {
            if (key is not string name || !Storages.TryGetValue(name, out TorchStorage? storage))
                throw BadFile.Error(File.Path, "lists a storage that its pickle does not describe: damaged");
            if (at > File.Length - 8)
                throw BadFile.Error(File.Path, $"ends before storage {BadFile.Quote(name)}: truncated");
            File.ReadExactly(at, count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count)
                throw BadFile.Error(File.Path, $"storage {BadFile.Quote(name)} has another length than its pickle says: damaged");
            storage.Position = at + 8;
            at = storage.Position + (storage.Count * storage.Type.Size());
            if (at > File.Length)
                throw BadFile.Error(File.Path, $"ends inside storage {BadFile.Quote(name)}: truncated");
        }
        foreach (TorchStorage storage in Storages.Values)
            if (storage.Position < 0)
                throw BadFile.Error(File.Path, $"does not hold storage {BadFile.Quote(storage.Key)}, which its pickle describes: damaged");
    }
}
