using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>Products by key, the least recently used dropped first. Not thread-safe.</summary>
/// <param name="library">Where products are made.</param>
/// <param name="capacity">How many are kept.</param>
/// <param name="openShape">Whether code that serves all shapes with its traits multiplies this one, or the shape is compiled.</param>
internal sealed class OneDnnProductCache(OneDnnLibrary library, int capacity, Func<ProductKey, bool> openShape)
{
    private readonly OneDnnHandle stream = library.CreateStream();

    // One for each combination of traits and threads at most, so these are never dropped.
    private readonly Dictionary<ProductKey, OneDnnPrimitive> primitives = [];
    private readonly Dictionary<ProductKey, OneDnnProduct> products = [];
    private OneDnnProduct? newest;
    private OneDnnProduct? oldest;

    public int Count => products.Count;

    public OneDnnProduct Get(in ProductKey key)
    {
        if (products.TryGetValue(key, out OneDnnProduct? product))
        {
            if (product != newest)
            {
                Unlink(product);
                LinkAsNewest(product);
            }
            return product;
        }

        product = new OneDnnProduct(library, stream, key, openShape(key) ? OpenPrimitive(key.WithOpenShape()) : null);
        if (products.Count >= capacity && oldest is { } victim)
        {
            Unlink(victim);
            products.Remove(victim.Key);
            victim.Dispose();
        }
        products.Add(key, product);
        LinkAsNewest(product);
        return product;
    }

    private OneDnnPrimitive OpenPrimitive(in ProductKey key)
    {
        if (!primitives.TryGetValue(key, out OneDnnPrimitive? primitive))
            primitives.Add(key, primitive = new(library, key));
        return primitive;
    }

    private void LinkAsNewest(OneDnnProduct product)
    {
        product.Newer = null;
        product.Older = newest;
        if (newest is not null)
            newest.Newer = product;
        newest = product;
        oldest ??= product;
    }

    private void Unlink(OneDnnProduct product)
    {
        if (product.Newer is null)
            newest = product.Older;
        else
            product.Newer.Older = product.Older;
        if (product.Older is null)
            oldest = product.Newer;
        else
            product.Older.Newer = product.Newer;
    }
}
