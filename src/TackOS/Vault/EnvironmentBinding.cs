using System.Buffers;

namespace TackOS.Vault;

/// <summary>
/// One environment variable of one stdio server. Variables that choose what code runs or whom a process trusts (search paths, preloads,
/// interpreter options, proxies, certificate stores) are refused: they would turn a secret's value into an instruction.
/// </summary>
public sealed record EnvironmentBinding : Binding
{
    private const int MaxLength = 128;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static readonly SearchValues<char> ServerCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly HashSet<string> Reserved =
    [
        "PATH", "HOME", "SHELL", "USER", "LOGNAME", "PWD", "TMPDIR", "TEMP", "TMP", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "PS4",
        "PROMPT_COMMAND", "CDPATH", "NODE_OPTIONS", "NODE_PATH", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "PERL5OPT", "PERL5LIB",
        "PERL5DB", "PERLLIB", "RUBYOPT", "RUBYLIB", "LUA_INIT", "LUA_PATH", "LUA_CPATH", "PHPRC", "PHP_INI_SCAN_DIR", "CLASSPATH",
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "GCONV_PATH", "LOCPATH", "NLSPATH", "HOSTALIASES", "RES_OPTIONS",
        "RESOLV_HOST_CONF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_EXEC_PATH", "GIT_EDITOR", "GIT_PAGER", "GIT_EXTERNAL_DIFF",
        "GIT_PROXY_COMMAND", "GIT_TEMPLATE_DIR", "SSH_ASKPASS", "EDITOR", "VISUAL", "PAGER", "BROWSER", "MANPAGER", "LESSOPEN", "LESSCLOSE",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "OPENSSL_CONF",
        "OPENSSL_MODULES", "OPENSSL_ENGINES", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "CURL_HOME", "GOFLAGS", "GOPROXY", "RUSTC_WRAPPER",
        "TERM", "TERMINFO", "TERMCAP",
    ];

    private static readonly string[] ReservedPrefixes =
        ["LD_", "DYLD_", "GLIBC_", "MALLOC_", "PYTHON", "DOTNET_", "CORECLR_", "COR_", "COMPLUS_", "NPM_CONFIG_", "GIT_CONFIG", "BASH_FUNC_",
         "XDG_", "LC_", "TACKOS_"];

    /// <exception cref="InvalidBindingException">A part is not allowed; the message says which and why.</exception>
    public EnvironmentBinding(string serverId, string variableName)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(variableName);
        ServerId = CheckServer(serverId);
        VariableName = CheckVariable(variableName);
    }

    public string ServerId { get; }

    public string VariableName { get; }

    /// <summary>Anything but nothing, within what one environment entry may hold (128 KiB), and without the NUL that would end it.</summary>
    public override bool Accepts(ReadOnlySpan<byte> value) => value.Length is > 0 and < 128 * 1024 - MaxLength && !value.Contains((byte)0);

    internal override string[] CanonicalFields() => ["environment", ServerId, VariableName];

    private static string CheckServer(string id) =>
        id.Length is > 0 and <= MaxLength
        && !id.AsSpan().ContainsAnyExcept(ServerCharacters)
        && !id.Contains("__", StringComparison.Ordinal)
            ? id
            : throw new InvalidBindingException("The server id is 1 to 128 letters, digits, '.', '_' or '-', without '__'.");

    private static string CheckVariable(string name)
    {
        if (name.Length is 0 or > MaxLength || name.AsSpan().ContainsAnyExcept(NameCharacters) || char.IsAsciiDigit(name[0]))
            throw new InvalidBindingException("The variable name is 1 to 128 of A-Z, 0-9 and '_', and does not begin with a digit.");
        if (Reserved.Contains(name) || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            throw new InvalidBindingException($"The variable '{name}' steers how programs run or whom they trust and never carries a secret.");
        return name;
    }
}
