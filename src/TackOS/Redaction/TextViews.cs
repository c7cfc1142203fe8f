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
    public static TextViews Of(ReadOnlyMemory<byte> text, bool track)
    {
        var views = new List<TextView>(Layers + 2) { TextView.Original(text) };
        for (var layer = 0; layer < Layers && TextView.Decoded(views[^1], track) is { } decoded; layer++)
            views.Add(decoded);
        if (text.Length >= Folding.ShortestMatch || track)
            views.Add(TextView.Folded(views[^1], track));
        return new TextViews(views);
    }

    public void Dispose()
    {
        foreach (var view in _views)
            view.Dispose();
    }
}
