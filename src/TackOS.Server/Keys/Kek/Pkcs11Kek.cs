using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using TackOS.Vault;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace TackOS.Server.Keys.Kek;

/// <summary>
/// The key encrypted by an AES-256 key that never leaves its token: CKM_AES_GCM (PKCS #11 2.40), with the nonce (12 bytes) before the ciphertext and
/// its tag (16 bytes). Without the token a copy of disk and PIN opens nothing.
/// </summary>
internal sealed class Pkcs11Kek(Pkcs11Uri uri) : IKekProvider
{
    public const string Word = "pkcs11";
    private const int NonceBytes = 12;
    private const int TagBits = 128;

    // The package asks for libdl by the name that only development packages install; its functions are under the other, or in libc itself.
    static Pkcs11Kek() => NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, static (name, assembly, search) =>
        name == "libdl" && (NativeLibrary.TryLoad("libdl.so.2", assembly, search, out var library) || NativeLibrary.TryLoad("libc.so.6", assembly, search, out library)) ? library : 0);

    private static ReadOnlySpan<byte> Associated => "tackos kek 1"u8;

    public string Kind => Word;

    /// <summary>Without the place of the PIN, which is nobody's business.</summary>
    public string Name => $"token={Uri.EscapeDataString(uri.Token)};{(uri.Label is { } label ? $"object={Uri.EscapeDataString(label)}" : $"id=%{string.Join('%', uri.Id!.Select(b => b.ToString("x2", null)))}")}?module-path={uri.Module}";

    public string? Asks => uri.PinFile is null ? "PIN" : null;

    public IReadOnlyList<string> Hidden => uri.PinFile is { } file ? [file] : [];

    /// <summary>The library that is loaded into this process.</summary>
    public string Module => uri.Module;

    public NewKek Make(SecretValue? typed)
    {
        Span<byte> key = stackalloc byte[Keyring.KekBytes];
        RandomNumberGenerator.Fill(key);
        var kek = SecretValue.FromBytes(key);
        var bytes = key.ToArray();
        CryptographicOperations.ZeroMemory(key);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        try
        {
            byte[] wrapped = [.. nonce, .. WithKey(typed, (session, mechanism, handle) => session.Encrypt(mechanism, handle, bytes), nonce)];
            return new NewKek(kek, new KekRecord(Word, Name, Wrapped: wrapped));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public SecretValue Open(KekRecord record, SecretValue? typed)
    {
        if (record.Wrapped is not { Length: NonceBytes + Keyring.KekBytes + TagBits / 8 } wrapped)
            throw new StartupException("The key ring does not hold the key that the token encrypted. Restore it from a backup of the data folder.");
        var key = WithKey(typed, (session, mechanism, handle) => session.Decrypt(mechanism, handle, wrapped[NonceBytes..]), wrapped[..NonceBytes]);
        try
        {
            return SecretValue.FromBytes(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] WithKey(SecretValue? typed, Func<ISession, IMechanism, IObjectHandle, byte[]> use, byte[] nonce)
    {
        try
        {
            var factories = new Pkcs11InteropFactories();
            using var library = factories.Pkcs11LibraryFactory.LoadPkcs11Library(factories, uri.Module, AppType.MultiThreaded);
            var slot = library.GetSlotList(SlotsType.WithTokenPresent).FirstOrDefault(s => s.GetTokenInfo().Label.TrimEnd() == uri.Token)
                ?? throw new StartupException($"There is no token {uri.Token} behind {uri.Module}. Plug it in, or name another with --kek.");
            using var session = slot.OpenSession(SessionType.ReadOnly);
            LogIn(session, typed);
            using var parameters = factories.MechanismParamsFactory.CreateCkGcmParams(nonce, NonceBytes * 8, Associated.ToArray(), TagBits);
            using var mechanism = factories.MechanismFactory.Create(CKM.CKM_AES_GCM, parameters);
            return use(session, mechanism, Find(session));
        }
        catch (Pkcs11Exception refused)
        {
            throw new StartupException($"The token {uri.Token} refused: {refused.RV}. {Mend(refused.RV)}");
        }
        catch (Exception broken) when (broken is UnmanagedException or DllNotFoundException or SEHException or LibraryArchitectureException)
        {
            throw new StartupException($"The PKCS #11 module {uri.Module} cannot be loaded. Name the right one as module-path.", broken);
        }
    }

    private void LogIn(ISession session, SecretValue? typed)
    {
        using var fromFile = uri.PinFile is { } file ? PinOf(file) : null;
        var pin = fromFile ?? typed ?? throw new StartupException("The vault waits for the PIN of its token: tackos vault unseal.");
        var bytes = pin.Reveal(0, static (bytes, _) => bytes.ToArray());
        try
        {
            session.Login(CKU.CKU_USER, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private IObjectHandle Find(ISession session)
    {
        var attributes = session.Factories.ObjectAttributeFactory;
        List<IObjectAttribute> wanted = [attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES)];
        if (uri.Label is { } label)
            wanted.Add(attributes.Create(CKA.CKA_LABEL, label));
        if (uri.Id is { } id)
            wanted.Add(attributes.Create(CKA.CKA_ID, id));
        return session.FindAllObjects(wanted) is [var only]
            ? only
            : throw new StartupException($"The token {uri.Token} does not hold exactly one AES key of that name. Name it by object and id.");
    }

    private static SecretValue PinOf(string file)
    {
        var bytes = KeyFile.ReadOwn(file, "PIN file", "name another as pin-source");
        try
        {
            return SecretValue.FromBytes(bytes.AsSpan().TrimEnd("\r\n"u8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string Mend(CKR refused) => refused switch
    {
        CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_LEN_RANGE or CKR.CKR_PIN_INVALID => "Give the right PIN; a token locks itself after some wrong ones.",
        CKR.CKR_PIN_LOCKED => "Its security officer unlocks it.",
        CKR.CKR_ENCRYPTED_DATA_INVALID or CKR.CKR_GENERAL_ERROR or CKR.CKR_ENCRYPTED_DATA_LEN_RANGE => "Its key is not the one that the vault was closed with, or the key ring was changed.",
        CKR.CKR_KEY_FUNCTION_NOT_PERMITTED or CKR.CKR_MECHANISM_INVALID => "The key must be allowed to encrypt and decrypt with AES-GCM.",
        _ => "See what the token's maker says of it.",
    };
}
