namespace TackOS.Calls.Arguments;

/// <summary>
/// One way in which arguments break their schema. <paramref name="Pointer"/> is the JSON Pointer (RFC 6901) of the value at fault,
/// names in it cut after 64 characters; <paramref name="Keyword"/> is the schema keyword that refuses it; <paramref name="Sentence"/>
/// says what would be accepted and never repeats the value.
/// </summary>
public sealed record SchemaViolation(string Pointer, string Keyword, string Sentence);
