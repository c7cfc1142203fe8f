namespace TackOS.Server.Keys.Kek;

/// <summary>Reads what <c>--kek</c> says.</summary>
internal static class KekChoice
{
    public const string Forms = "file:PATH, passphrase, systemd:NAME or pkcs11:URI";
    private const string Credentials = "CREDENTIALS_DIRECTORY";

    /// <param name="text">One of <see cref="Forms"/>.</param>
    /// <param name="dataFolder">Which a key file must not lie in.</param>
    /// <exception cref="StartupException">It is none of them.</exception>
    public static IKekProvider Of(string text, string dataFolder)
    {
        var (kind, rest) = text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, "");
        return kind switch
        {
            FileKek.Word when rest.Length > 0 => new FileKek(Path.GetFullPath(rest), dataFolder),
            PassphraseKek.Word when rest.Length == 0 && text == PassphraseKek.Word => new PassphraseKek(),
            SystemdKek.Word when IsCredentialName(rest) => new SystemdKek(rest, Environment.GetEnvironmentVariable(Credentials)),
            Pkcs11Kek.Word when rest.Length > 0 => new Pkcs11Kek(Pkcs11Uri.Parse(text)),
            _ => throw new StartupException($"'{kind}' does not say where the key-encryption key comes from. Say --kek {Forms}."),
        };
    }

    /// <summary>For a start that names none: the one that the ring was closed with, where that needs no more to be known than its kind.</summary>
    /// <exception cref="StartupException">It does.</exception>
    public static IKekProvider ByDefault(KekRecord? record, string dataFolder) => record?.Provider switch
    {
        null or FileKek.Word => new FileKek(KeyFile.DefaultFor(dataFolder), dataFolder),
        PassphraseKek.Word => new PassphraseKek(),
        // What the data folder says must not choose a library to load, or a file to read.
        _ => throw new StartupException($"The vault in {dataFolder} is closed by {record.Provider}. Start it with --kek {record.Option}."),
    };

    // A name of systemd's is a file's name, and leads nowhere else.
    private static bool IsCredentialName(string name) =>
        name.Length is > 0 and <= 255 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
