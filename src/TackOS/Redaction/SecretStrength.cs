namespace TackOS.Redaction;

/// <summary>What the redactor can do for a value, told to the operator when the secret is made.</summary>
public abstract record SecretStrength
{
    /// <summary>Shorter values (in UTF-8 bytes) would be found by chance in ordinary text.</summary>
    public const int ShortestFullyRedacted = 6;

    private SecretStrength() { }

    /// <summary>The code that documentation names.</summary>
    public abstract string Code { get; }

    public static SecretStrength Of(ReadOnlySpan<byte> value) =>
        value.Length >= ShortestFullyRedacted ? new Sufficient() : new Weak(value.Length);

    /// <summary>Redacted wherever it stands, in all encodings.</summary>
    public sealed record Sufficient : SecretStrength
    {
        public override string Code => "secret_sufficient";
    }

    /// <summary>Redacted only as a whole word and only unencoded: <c>1234</c> in <c>pin 1234</c>, not in <c>81234</c>.</summary>
    public sealed record Weak(int Length) : SecretStrength
    {
        public override string Code => "secret_weak";

        public string Sentence =>
            $"The value has {Length} bytes; below {ShortestFullyRedacted} it is redacted only where it stands alone and unencoded. Use a longer one.";
    }
}
