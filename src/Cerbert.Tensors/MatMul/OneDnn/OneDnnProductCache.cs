using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>Compiled products by key, the least recently used dropped first. Not thread-safe.</summary>
internal sealed class OneDnnProductCache(OneDnnLibrary library, int capacity)
{
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

        product = new OneDnnProduct(library, key);
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
