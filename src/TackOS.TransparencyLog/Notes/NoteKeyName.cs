namespace TackOS.TransparencyLog;

/// <summary>Key names (C2SP signed-note): not empty, without Unicode spaces and plus signs.</summary>
internal static class NoteKeyName
{
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (c == '+' || char.IsWhiteSpace(c))
            {
                return false;
            }
        }

        return Strict.IsLine(name);
    }

    public static void ThrowIfInvalid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new ArgumentException("A key name is not empty and holds no spaces, plus signs or control characters.", nameof(name));
        }
    }
}
