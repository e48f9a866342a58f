namespace Cerbert.Tests;

/// <summary>Tests that measure what the whole process does run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
