using System.Numerics;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Reads one pickle (protocols 2 to 5) into plain data: numbers, text, tuples, lists, dictionaries and views of storages.
/// It is a small stack machine without calls: nothing of the file is ever executed, whatever the file says. It does not
/// recurse, and every object it makes is charged to a budget, so neither its stack nor its memory can be blown up.
/// Opcodes: Python's Lib/pickletools.py.
/// </summary>
/// <param name="input">The bytes.</param>
/// <param name="persistent">Turns the tuple that describes a storage into a view of it.</param>
internal sealed class Unpickler(PickleInput input, Func<object?[], TorchStorageView> persistent)
{
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<int, object?> _memo = [];

    /// <summary>Reads up to the STOP of the pickle and returns its value.</summary>
    public object? Load()
    {
        while (true)
        {
            input.Charge(1);
            var code = (PickleCode)input.ReadByte();
            if (code == PickleCode.Stop)
                return Pop();
            if (!Push(code) && !Collect(code) && !Store(code) && !Build(code))
                throw input.Error($"has the instruction 0x{(byte)code:x2}, which files of weights do not use");
        }
    }

    // Instructions that push one value read from the file.
    private bool Push(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.None: _stack.Add(null); break;
            case PickleCode.True: _stack.Add(true); break;
            case PickleCode.False: _stack.Add(false); break;
            case PickleCode.Int32: _stack.Add((long)input.ReadInt32()); break;
            case PickleCode.UInt8: _stack.Add((long)input.ReadByte()); break;
            case PickleCode.UInt16: _stack.Add((long)input.ReadUInt16()); break;
            case PickleCode.LongInteger: PushInteger(new BigInteger(input.ReadBytes(input.ReadByte()))); break;
            case PickleCode.Float: _stack.Add(input.ReadDouble()); break;
            case PickleCode.ShortText or PickleCode.ShortString: _stack.Add(input.ReadString(input.ReadByte())); break;
            case PickleCode.Text or PickleCode.String: _stack.Add(input.ReadString((uint)input.ReadInt32())); break;
            case PickleCode.LongText: _stack.Add(input.ReadString(input.ReadInt64())); break;
            case PickleCode.ShortBytes: _stack.Add(input.ReadBytes(input.ReadByte())); break;
            case PickleCode.Bytes: _stack.Add(input.ReadBytes((uint)input.ReadInt32())); break;
            case PickleCode.EmptyDict: _stack.Add(new PickleDict()); break;
            case PickleCode.EmptyList: _stack.Add(new List<object?>()); break;
            case PickleCode.EmptyTuple: _stack.Add(Array.Empty<object?>()); break;
            default: return false;
        }
        return true;
    }

    // Instructions that gather values from the stack into a container.
    private bool Collect(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Mark: _marks.Add(_stack.Count); break;
            case PickleCode.Tuple: _stack.Add(PopToMark()); break;
            case PickleCode.Tuple1: _stack.Add(PopLast(1)); break;
            case PickleCode.Tuple2: _stack.Add(PopLast(2)); break;
            case PickleCode.Tuple3: _stack.Add(PopLast(3)); break;
            case PickleCode.Append: Extend(PopLast(1)); break;
            case PickleCode.Appends: Extend(PopToMark()); break;
            case PickleCode.SetItem: SetItems(PopLast(2)); break;
            case PickleCode.SetItems: SetItems(PopToMark()); break;
            default: return false;
        }
        return true;
    }

    // Instructions that keep and fetch values, and those without a meaning for data.
    private bool Store(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Protocol:
                if (input.ReadByte() is var version and not (>= 2 and <= 5))
                    throw input.Error($"is of protocol {version}, expected 2 to 5");
                break;
            case PickleCode.Frame: _ = input.ReadInt64(); break;
            case PickleCode.Pop: _ = Pop(); break;
            case PickleCode.PopMark: _ = PopToMark(); break;
            case PickleCode.Duplicate: _stack.Add(Peek()); break;
            case PickleCode.PutShort: _memo[input.ReadByte()] = Peek(); break;
            case PickleCode.Put: _memo[input.ReadInt32()] = Peek(); break;
            case PickleCode.Memoize: _memo[_memo.Count] = Peek(); break;
            case PickleCode.GetShort: Recall(input.ReadByte()); break;
            case PickleCode.Get: Recall(input.ReadInt32()); break;
            default: return false;
        }
        return true;
    }

    // Instructions that in Python would look up and run code.
    private bool Build(PickleCode code)
    {
        switch (code)
        {
            case PickleCode.Global:
                string module = input.ReadLine();
                Resolve(module, input.ReadLine());
                break;
            case PickleCode.StackGlobal:
                if (PopLast(2) is not [string from, string name])
                    throw input.Error("refers to a function whose name is not text");
                Resolve(from, name);
                break;
            case PickleCode.Reduce:
                object? arguments = Pop(), function = Pop();
                if (function is not PickleGlobal global || arguments is not object?[] values)
                    throw input.Error("applies something that is no function");
                _stack.Add(PickleRebuild.Apply(global, values, input)
                    ?? throw input.Error($"gives {global.Kind} {values.Length} arguments that do not fit"));
                break;
            case PickleCode.PersistentId:
                _stack.Add(Pop() is object?[] id ? persistent(id) : throw input.Error("describes a storage by something that is no tuple"));
                break;
            case PickleCode.Build:
                // Attributes of an object, such as the versions PyTorch hangs on a dictionary of weights.
                _ = Pop();
                _ = Peek();
                break;
            default: return false;
        }
        return true;
    }

    private void Resolve(string module, string name)
    {
        if (!PickleGlobal.TryResolve(module, name, out PickleGlobal? global))
        {
            throw BadFile.Error(
                input.Path,
                $"tries to run code: it refers to {BadFile.Quote($"{module}.{name}")}, which is not among the few functions that rebuild plain tensors. Nothing was run. If you trust its source, load it in PyTorch, take model.state_dict() and save that as safetensors");
        }
        _stack.Add(global);
    }

    private void PushInteger(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            _stack.Add((long)value);
        else
            _stack.Add(value);
    }

    private void Extend(object?[] values)
    {
        if (Peek() is not List<object?> list)
            throw input.Error("appends to something that is no list");
        list.AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (Peek() is not PickleDict dictionary || pairs.Length % 2 != 0)
            throw input.Error("sets items of something that is no dictionary, or keys without values");
        for (int i = 0; i < pairs.Length; i += 2)
            dictionary.Set(pairs[i], pairs[i + 1]);
    }

    private void Recall(int index) =>
        _stack.Add(_memo.TryGetValue(index, out object? value) ? value : throw input.Error($"recalls value {index}, which it never stored"));

    // The lowest value that may be taken without reaching below the last mark.
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw input.Error("takes a value from an empty stack");

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopLast(int count)
    {
        if (_stack.Count - Floor < count)
            throw input.Error("takes a value from an empty stack");
        return PopFrom(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw input.Error("gathers values without a mark");
        int from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(from);
    }

    private object?[] PopFrom(int from)
    {
        object?[] values = [.. _stack[from..]];
        _stack.RemoveRange(from, _stack.Count - from);
        return values;
    }
}
