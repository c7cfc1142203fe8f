namespace TackOS.Cli.Connect;

/// <summary>A configuration text that cannot be read, or not edited with certainty.</summary>
/// <param name="text">The whole text.</param>
/// <param name="at">Where in it the problem is.</param>
/// <param name="problem">What is wrong, as the end of a sentence, holding nothing of the text's values.</param>
internal sealed class ConfigurationTextException(string text, int at, string problem) : Exception(problem)
{
    /// <summary>The line of the problem, counted from one.</summary>
    internal int Line { get; } = text.AsSpan(0, Math.Min(at, text.Length)).Count('\n') + 1;
}
