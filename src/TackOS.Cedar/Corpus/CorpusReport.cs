namespace TackOS.Cedar.Corpus;

/// <summary>What became of a corpus: one count for every check that agreed, and a sentence for every disagreement.</summary>
public sealed record CorpusReport(int Passed, IReadOnlyList<string> Failures)
{
    public int Failed => Failures.Count;

    public override string ToString() => $"{Passed} passed, {Failed} failed";
}
