using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>The folder that the command runs in belongs to anybody: its settings are not the operator's, and it may hold the data itself.</summary>
public sealed class WorkingFolderTests
{
    [Fact]
    public async Task SettingsAreNeitherReadNorWatchedWhereTheCommandRuns()
    {
        HostBuilderContext? host = null;
        await using var gateway = await GatewayFixture.BareAsync(
            replace: parts => host = parts.Select(part => part.ImplementationInstance).OfType<HostBuilderContext>().First());

        var files = ((IConfigurationRoot)host!.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();

        Assert.Equal(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), Path.TrimEndingDirectorySeparator(host.HostingEnvironment.ContentRootPath));
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }
}
