using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Cerbert.Explore.Hosting;

/// <summary>Keeps the keys that protect a page's state in memory: they are of no use to the next start, and nothing is left in the user's folder.</summary>
internal sealed class MemoryKeys : IXmlRepository
{
    private readonly Lock gate = new();
    private readonly List<XElement> keys = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (gate)
            return [.. keys.Select(key => new XElement(key))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (gate)
            keys.Add(new XElement(element));
    }
}
