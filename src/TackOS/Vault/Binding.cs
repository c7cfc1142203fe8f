namespace TackOS.Vault;

/// <summary>
/// The one place a secret may be injected into. A secret is encrypted for its binding, so a binding cannot be widened without the value.
/// The constructors validate; there is no binding that was not.
/// </summary>
public abstract record Binding
{
    private protected Binding() { }

    /// <summary>Whether these bytes can travel in this slot unharmed and without breaking out of it.</summary>
    public abstract bool Accepts(ReadOnlySpan<byte> value);

    /// <summary>The binding as fields of associated data; two bindings have the same fields only when they are the same place.</summary>
    internal abstract string[] CanonicalFields();
}

/// <summary>A binding asks for a destination or slot that no secret may go to. The message says which part, and what is allowed.</summary>
public sealed class InvalidBindingException(string message) : FormatException(message);
