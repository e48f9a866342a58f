using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>Owns one oneDNN object and the C function that destroys it.</summary>
internal sealed unsafe class OneDnnHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, int> destroy;

    public OneDnnHandle(nint value, delegate* unmanaged<nint, int> destroy)
        : base(0, ownsHandle: true)
    {
        this.destroy = destroy;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The raw pointer. The caller keeps this object alive while it uses it.</summary>
    public nint Value => handle;

    protected override bool ReleaseHandle() => destroy(handle) == 0;
}
