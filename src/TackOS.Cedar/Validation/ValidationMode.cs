namespace TackOS.Cedar.Validation;

/// <summary>How much a policy must show before it is valid.</summary>
public enum ValidationMode
{
    /// <summary>
    /// A valid policy errs at most by overflow, by a value that an extension function refuses, or because an entity does not exist, and
    /// it can be analysed: types that meet are equal, sets are not written empty, and extension values are written as literals.
    /// </summary>
    Strict,

    /// <summary>As safe as strict, and values of different types may meet where that can never be an error.</summary>
    Permissive,
}
