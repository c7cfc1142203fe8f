return await TackOS.Cli.CommandLine.RunAsync(args, TackOS.Cli.Surroundings.OfThisProcess());
