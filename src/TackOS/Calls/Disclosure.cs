using TackOS.Redaction;

namespace TackOS.Calls;

/// <summary>
/// What of a redacted result the agent is given, and what stays with operators. A result that looks like somebody's credentials is withheld
/// unless an operator classified its tool to release such results; either way the run is labelled <see cref="SecretLabel"/>.
/// </summary>
public sealed class Disclosure
{
    /// <summary>
    /// On the run from then on, whether or not the result was withheld: what holds one credential that is recognised by its shape often holds
    /// others that are not, and the agent asked for it.
    /// </summary>
    public const string SecretLabel = "secret";

    private Disclosure(Redacted redacted, IReadOnlyList<string> labels) =>
        (Result, IsError, Hits, Labels) = (redacted.Result, redacted.IsError, redacted.Hits, labels);

    /// <summary>What the agent gets: a tool result as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Result { get; private init; }

    public bool IsError { get; private init; }

    /// <summary>How many values of secrets the redactor took out.</summary>
    public int Hits { get; }

    /// <summary>What the run carries from now on.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What the result looks like it holds; null where it holds nothing of the kind.</summary>
    public Recognised? Credentials { get; private init; }

    /// <summary>
    /// Judges a result. One that cannot be searched is no JSON, and the redactor has refused it before.
    /// </summary>
    internal static Disclosure Of(Redacted redacted, AcceptedTool tool)
    {
        var classification = tool.Tool.Classification;
        if (CredentialSearch.In(redacted.Result) is not [_, ..] kinds)
            return new Disclosure(redacted, classification.Labels);
        List<string> labels = [.. classification.Labels.Union([SecretLabel], StringComparer.Ordinal)];
        if (classification.ReleasesCredentials)
            return new Disclosure(redacted, labels) { Credentials = new Recognised(kinds, Sentences.Released(tool.Name, kinds), Withheld: null) };
        var sentence = Sentences.LooksLikeCredentials(tool.Name, kinds);
        return new Disclosure(redacted, labels)
        {
            Result = Sentences.InsteadOfResult(sentence),
            IsError = true,
            Credentials = new Recognised(kinds, sentence, redacted.Result),
        };
    }

    /// <summary>The result could not be redacted, so nobody is shown it.</summary>
    internal static Disclosure OfNothing(string cause, AcceptedTool tool) => new(
        new Redacted(Sentences.InsteadOfResult($"The tool ran, but its result could not be checked for secrets ({cause}) and is withheld."), IsError: true, Hits: 0),
        tool.Tool.Classification.Labels);

    /// <summary>The kinds with their counts, the sentence for agent and operator, and the whole result where the agent was not given it.</summary>
    public sealed record Recognised(IReadOnlyList<CredentialCount> Kinds, string Sentence, ReadOnlyMemory<byte>? Withheld);
}
