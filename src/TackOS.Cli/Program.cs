using TackOS.Cli.Demo;

return await DemoRun.RunAsync(args.ElementAtOrDefault(1), args.ElementAtOrDefault(2));
