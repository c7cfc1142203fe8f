using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TackOS.Vault;

/// <summary>
/// Bytes that must not be seen by accident. <see cref="ToString"/>, the debugger and JSON show <c>***</c>; two values are
/// equal only as references, and <see cref="FixedTimeEquals"/> compares contents in a time that depends on the lengths
/// alone. The bytes are read only inside <c>Reveal</c>, so that each use stands out in a search, and are zeroed on dispose.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretValueJsonConverter))]
public sealed class SecretValue : IDisposable
{
    public const string Mask = "***";

    // A disposal during a use would hand zeros to the user, who would send them; the lock makes it wait instead.
    private readonly Lock _use = new();
    private readonly byte[] _bytes;
    private bool _disposed;

    private SecretValue(int length)
    {
        // Pinned, so that the collector leaves no copies behind when it compacts.
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
    }

    public int Length => _bytes.Length;

    /// <summary>Copies the bytes; the source stays the caller's to clear.</summary>
    public static SecretValue FromBytes(ReadOnlySpan<byte> bytes)
    {
        var value = new SecretValue(bytes.Length);
        bytes.CopyTo(value._bytes);
        return value;
    }

    /// <summary>Encodes the characters as UTF-8.</summary>
    public static SecretValue FromText(ReadOnlySpan<char> text)
    {
        var value = new SecretValue(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, value._bytes);
        return value;
    }

    internal static SecretValue Random(int length, RandomFill random)
    {
        var value = new SecretValue(length);
        random(value._bytes);
        return value;
    }

    /// <summary>Lends the bytes to <paramref name="use"/> for the length of the call. Keep it short: uses of one value wait for each other.</summary>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public void Reveal<TState>(TState state, ReadOnlySpanAction<byte, TState> use)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(use);
        lock (_use)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            use(_bytes, state);
        }
    }

    /// <summary>Lends the bytes to <paramref name="use"/> and returns what it makes of them.</summary>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public TResult Reveal<TState, TResult>(TState state, SecretReading<TState, TResult> use)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(use);
        lock (_use)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return use(_bytes, state);
        }
    }

    /// <summary>Whether the contents are the same, without telling by its duration where they differ.</summary>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) =>
        Reveal(other, static (mine, theirs) => CryptographicOperations.FixedTimeEquals(mine, theirs));

    public override string ToString() => Mask;

    public void Dispose()
    {
        lock (_use)
        {
            CryptographicOperations.ZeroMemory(_bytes);
            _disposed = true;
        }
    }
}

/// <summary>Reads secret bytes that are lent for the length of the call.</summary>
public delegate TResult SecretReading<in TState, out TResult>(ReadOnlySpan<byte> secret, TState state)
    where TState : allows ref struct;
