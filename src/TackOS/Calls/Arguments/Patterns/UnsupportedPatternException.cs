namespace TackOS.Calls.Arguments.Patterns;

/// <summary>A pattern that cannot be honoured exactly. The message is one sentence.</summary>
internal sealed class UnsupportedPatternException(string sentence) : Exception(sentence);
