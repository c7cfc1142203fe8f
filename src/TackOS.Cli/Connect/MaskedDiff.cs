using System.Text;
using System.Text.RegularExpressions;

namespace TackOS.Cli.Connect;

/// <summary>A unified diff of one edit. An edit touches one place, so the lines between the common start and end are the hunk.</summary>
internal static partial class MaskedDiff
{
    private const int Context = 3;
    private const int MaxContextLine = 200;

    internal static string Of(string file, string? before, string after)
    {
        if (before == after) return "";
        var old = Lines(before ?? "");
        var now = Lines(after);
        var start = 0;
        while (start < old.Count && start < now.Count && old[start] == now[start]) start++;
        var end = 0;
        while (end < old.Count - start && end < now.Count - start && old[^(end + 1)] == now[^(end + 1)]) end++;

        var from = Math.Max(0, start - Context);
        var tail = Math.Min(Context, end);
        var diff = new StringBuilder().Append("--- ").Append(before is null ? "/dev/null" : file).Append("\n+++ ").Append(file).Append('\n');
        diff.Append("@@ -").Append(Range(from, old.Count - end + tail - from))
            .Append(" +").Append(Range(from, now.Count - end + tail - from)).Append(" @@\n");
        Append(diff, ' ', old.Skip(from).Take(start - from).Select(Clipped));
        Append(diff, '-', old.Skip(start).Take(old.Count - end - start));
        Append(diff, '+', now.Skip(start).Take(now.Count - end - start));
        Append(diff, ' ', old.Skip(old.Count - end).Take(tail).Select(Clipped));
        return diff.ToString();
    }

    /// <summary>A line with agent tokens shortened to their kind and every other quoted credential as stars.</summary>
    internal static string Mask(string line)
    {
        line = NamedValue().Replace(line, m =>
            CredentialShape.NamesCredential(m.Groups["name"].Value) && !AgentToken().IsMatch(m.Value) && m.Groups["value"].Length > 0
                ? $"{m.Groups["head"].Value}***\"" : m.Value);
        line = Quoted().Replace(line, m =>
            CredentialShape.LooksLikeCredential(m.Groups[1].Value) && !AgentToken().IsMatch(m.Value) ? "\"***\"" : m.Value);
        return AgentToken().Replace(line, "tka_…");
    }

    private static string Range(int from, int count) => count == 0 ? $"{from},0" : $"{from + 1},{count}";

    private static void Append(StringBuilder diff, char sign, IEnumerable<string> lines)
    {
        foreach (var line in lines) diff.Append(sign).Append(Mask(line.TrimEnd('\r'))).Append('\n');
    }

    private static string Clipped(string line) => line.Length <= MaxContextLine ? line : string.Concat(line.AsSpan(0, MaxContextLine), "…");

    private static List<string> Lines(string text)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        else lines[^1] += "\n\\ No newline at end of file";
        return lines;
    }

    [GeneratedRegex("tka_[A-Za-z0-9._-]+", RegexOptions.NonBacktracking)]
    private static partial Regex AgentToken();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();

    [GeneratedRegex("(?<head>\"?(?<name>[A-Za-z0-9_.-]+)\"?\\s*[:=]\\s*\")(?<value>(?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex NamedValue();
}
