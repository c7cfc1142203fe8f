using System.Text.Json;

namespace TackOS.Calls.Arguments;

/// <summary>What came of reading untrusted JSON: a document that means one thing only, or the reason why it was refused.</summary>
public abstract record JsonReading
{
    private JsonReading()
    {
    }

    /// <summary>The document. <paramref name="Root"/> owns a copy of the text, is never disposed and may be kept for good.</summary>
    public sealed record Parsed(JsonElement Root) : JsonReading;

    /// <summary>
    /// A refusal. <paramref name="Code"/> is stable, one of the constants of <see cref="StrictJson"/>; <paramref name="Sentence"/>
    /// repeats nothing of the input; <paramref name="ByteOffset"/> counts from zero to about where reading stopped.
    /// </summary>
    public sealed record Malformed(string Code, string Sentence, long ByteOffset) : JsonReading;
}
