using TackOS.Bench;
using TackOS.Bench.Calls;

if (args is [ServerProcess.Verb, var side, var folder])
    return await Serving.RunAsync(side, folder);
return await Benchmarks.RunAsync(args);
