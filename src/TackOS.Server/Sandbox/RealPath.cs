namespace TackOS.Server.Sandbox;

/// <summary>Path resolution as realpath(3) does it, but for paths whose tail does not exist yet as well.</summary>
internal static class RealPath
{
    // The kernel's own bound on links in one resolution, see path_resolution(7).
    private const int MostLinks = 40;

    /// <summary>
    /// The absolute path with every link followed, or null where it is relative, loops, or cannot be read. Components
    /// that do not exist are kept as they are.
    /// </summary>
    public static string? Resolve(string path) => Resolve(path, _ => { });

    /// <summary>Besides, tells of each link on the way: whoever may replace one decides where the path leads.</summary>
    public static string? Resolve(string path, Action<string> link)
    {
        if (!Path.IsPathRooted(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var pending = new Stack<string>();
        Push(pending, path);
        var at = "/";
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? "/";
                continue;
            }

            var next = Path.Join(at, part);
            if (!TryReadLink(next, out var target))
            {
                return null;
            }

            if (target is null)
            {
                at = next;
            }
            else if (++links > MostLinks)
            {
                return null;
            }
            else
            {
                link(next);
                at = target.StartsWith('/') ? "/" : at;
                Push(pending, target);
            }
        }

        return at;
    }

    /// <summary>Whether <paramref name="inner"/> is <paramref name="outer"/> or lies below it; both resolved.</summary>
    public static bool IsWithin(string inner, string outer) =>
        outer == "/" || inner == outer || inner.StartsWith(outer + "/", StringComparison.Ordinal);

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var part in path.Split('/').Reverse().Where(p => p is not ("" or ".")))
        {
            pending.Push(part);
        }
    }

    private static bool TryReadLink(string path, out string? target)
    {
        try
        {
            target = new FileInfo(path).LinkTarget;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            target = null;
            return false;
        }
    }
}
