using BenchmarkDotNet.Running;
using Cerbert.Bench;

// dotnet run -c Release --project bench/Cerbert.Bench -- --filter '*MatMul*'
BenchmarkSwitcher.FromAssembly(typeof(MatMulBenchmarks).Assembly).Run(args, KernelConfig.Create());
