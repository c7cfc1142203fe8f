using System.Text;
using TackOS.Vault;

namespace TackOS.Tests.Vault;

public class BindingTests
{
    [Theory]
    [InlineData("api.example.com")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    public void ABareHostIsAllowed(string host) =>
        Assert.Equal(host, new HeaderBinding("https", host, 443, "Authorization", "Bearer ").Host);

    [Theory]
    [InlineData("")]
    [InlineData("https://api.example.com")]
    [InlineData("api.example.com/")]
    [InlineData("api.example.com:443")]
    [InlineData("user@api.example.com")]
    [InlineData("*.example.com")]
    [InlineData("api.example.com.")]
    [InlineData("api..example.com")]
    [InlineData("bücher.example")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0x7f000001")]
    [InlineData("2130706433")]
    [InlineData("127.000.0.1")]
    [InlineData("[::1]")]
    [InlineData("0:0:0:0:0:0:0:1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public void AnythingButABareHostIsRefused(string host) =>
        Assert.Throws<InvalidBindingException>(() => new HeaderBinding("https", host, 443, "Authorization"));

    [Fact]
    public void HostAndHeaderNameCompareWithoutCase() =>
        Assert.Equal(
            new HeaderBinding("https", "API.Example.com", 443, "X-API-Key"),
            new HeaderBinding("https", "api.example.com", 443, "x-api-key"));

    [Theory]
    [InlineData("HTTPS", 443)]
    [InlineData("ftp", 443)]
    [InlineData("", 443)]
    [InlineData("https", 0)]
    [InlineData("https", -1)]
    [InlineData("https", 65536)]
    public void SchemeAndPortAreExplicit(string scheme, int port) =>
        Assert.Throws<InvalidBindingException>(() => new HeaderBinding(scheme, "a.example", port, "Authorization"));

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Mcp-Session-Id")]
    [InlineData("Sec-Fetch-Site")]
    [InlineData("X-Forwarded-For")]
    [InlineData("")]
    [InlineData("X Key")]
    [InlineData("X-Key:")]
    [InlineData("X-Key\r\nHost")]
    [InlineData("X-Schlüssel")]
    public void AHeaderThatIsNoTokenOrSteersTheRequestIsRefused(string name) =>
        Assert.Throws<InvalidBindingException>(() => new HeaderBinding("https", "a.example", 443, name));

    [Theory]
    [InlineData(" Bearer")]
    [InlineData("Bearer\r\n")]
    [InlineData("Bearér ")]
    public void APrefixIsVisibleAscii(string prefix) =>
        Assert.Throws<InvalidBindingException>(() => new HeaderBinding("https", "a.example", 443, "Authorization", prefix));

    [Theory]
    [InlineData("abc def", true)]
    [InlineData("", false)]
    [InlineData(" abc", false)]
    [InlineData("abc\n", false)]
    [InlineData("a\0b", false)]
    [InlineData("grün", false)]
    public void AHeaderTakesVisibleAsciiOnly(string value, bool taken) =>
        Assert.Equal(taken, new HeaderBinding("https", "a.example", 443, "Authorization").Accepts(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("_KEY2")]
    [InlineData("OPENAI_API_KEY")]
    public void AnOrdinaryVariableIsAllowed(string name) =>
        Assert.Equal(name, new EnvironmentBinding("git-hub", name).VariableName);

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("DYLD_INSERT_LIBRARIES")]
    [InlineData("PATH")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("PYTHONSTARTUP")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("BASH_ENV")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("HTTPS_PROXY")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("")]
    [InlineData("1KEY")]
    [InlineData("key")]
    [InlineData("KEY=x")]
    [InlineData("KEY\n")]
    public void AVariableThatSteersProgramsOrIsNoNameIsRefused(string name) =>
        Assert.Throws<InvalidBindingException>(() => new EnvironmentBinding("git", name));

    [Theory]
    [InlineData("")]
    [InlineData("a__b")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void AServerIdIsPlain(string id) => Assert.Throws<InvalidBindingException>(() => new EnvironmentBinding(id, "KEY"));
}
