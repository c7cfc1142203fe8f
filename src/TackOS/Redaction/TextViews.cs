namespace TackOS.Redaction;

/// <summary>
/// The readings of one text in which secrets are looked for: the text itself, one and two layers of escapes decoded, and the last of these
/// folded. The number of layers is bounded, so is the work: four passes at most.
/// </summary>
internal sealed class TextViews : IDisposable
{
    private const int Layers = 2;
    private readonly List<TextView> _views;

    private TextViews(List<TextView> views) => _views = views;

    public IReadOnlyList<TextView> All => _views;

    /// <param name="text">The text.</param>
    /// <param name="track">Whether the readings know where their bytes came from; needed only once something was found.</param>
    /// <param name="final">
    /// Whether nothing comes after the text. Otherwise a reading ends before an escape or a character that has not ended, and so do those made of
    /// it: what stands there will mean something else once it has.
    /// </param>
    public static TextViews Of(ReadOnlyMemory<byte> text, bool track, bool final = true)
    {
        var views = new List<TextView>(Layers + 2) { TextView.Original(text) };
        for (var layer = 0; layer < Layers && TextView.Decoded(views[^1], track, final) is { } decoded; layer++)
            views.Add(decoded);
        if (text.Length >= Folding.ShortestMatch || track)
            views.Add(TextView.Folded(views[^1], track, final));
        return new TextViews(views);
    }

    public void Dispose()
    {
        foreach (var view in _views)
            view.Dispose();
    }
}
