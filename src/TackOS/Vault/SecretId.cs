using System.Buffers;

namespace TackOS.Vault;

/// <summary>
/// The name of a secret: 1 to 128 of <c>A-Z a-z 0-9 . _ - /</c>, beginning with a letter or digit. It is shown in place of the
/// value (<c>[redacted:ID]</c>), so it holds nothing that JSON, HTML or a log line would have to escape.
/// </summary>
public sealed record SecretId
{
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <exception cref="FormatException">The text is not a secret's name.</exception>
    public SecretId(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > MaxLength || value.AsSpan().ContainsAnyExcept(Allowed) || !char.IsAsciiLetterOrDigit(value[0]))
            throw new FormatException("A secret's id is 1 to 128 letters, digits, '.', '_', '-' or '/', and begins with a letter or digit.");
        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}
