using System.Text;

namespace TackOS.Cedar.Formatting;

/// <summary>
/// Writes a document within a width. No line is empty or ends in spaces, and the last one does not end. It keeps its own stack, and whether a group fits is
/// known after one line at most, so the cost stays near the size of the document.
/// </summary>
internal sealed class DocRenderer
{
    private readonly int _width;
    private readonly StringBuilder _text = new();
    private readonly List<Command> _rest = [];
    private readonly Stack<Doc> _ahead = new();
    private int _column;
    private bool _atLineStart = true;

    private DocRenderer(int width) => _width = width;

    public static string Render(Doc doc, int width)
    {
        var renderer = new DocRenderer(width);
        renderer.Run(doc);
        return renderer._text.ToString().TrimEnd('\n');
    }

    private void Run(Doc doc)
    {
        _rest.Add(new Command(0, IsFlat: false, doc));
        while (_rest.Count > 0)
        {
            var command = _rest[^1];
            _rest.RemoveAt(_rest.Count - 1);
            Step(command);
        }
    }

    private void Step(Command command)
    {
        switch (command.Doc)
        {
            case Doc.Text text:
                Write(text.Value);
                break;
            case Doc.Break { WhenFlat: { } flat } when command.IsFlat:
                Write(flat);
                break;
            case Doc.Break:
                // What comes next may lie further out, and starts the line.
                EndLine(_rest.Count > 0 ? _rest[^1].Indent : command.Indent);
                break;
            case Doc.Sequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                {
                    if (sequence.Parts[i] is not Doc.Sequence { Parts.Count: 0 })
                        _rest.Add(command with { Doc = sequence.Parts[i] });
                }

                break;
            case Doc.Nest nest:
                _rest.Add(command with { Indent = command.Indent + nest.Indent, Doc = nest.Inner });
                break;
            case Doc.Group group:
                _rest.Add(command with { IsFlat = command.IsFlat || Fits(group.Inner), Doc = group.Inner });
                break;
        }
    }

    private void Write(string text)
    {
        if (text.Length == 0)
            return;
        if (_atLineStart)
            _text.Append(' ', _column);
        _atLineStart = false;
        _text.Append(text);
        _column += text.Length;
    }

    private void EndLine(int indent)
    {
        TrimEnd();
        if (_text.Length > 0 && _text[^1] != '\n')
            _text.Append('\n');
        _column = indent;
        _atLineStart = true;
    }

    private void TrimEnd()
    {
        while (_text.Length > 0 && _text[^1] == ' ')
            _text.Length--;
    }

    /// <summary>Whether the document, written on one line, and what follows it up to the next possible break stay within the width.</summary>
    private bool Fits(Doc doc)
    {
        _ahead.Clear();
        _ahead.Push(doc);
        var left = _width - _column;
        var isFlat = true;
        var below = _rest.Count;
        while (left >= 0)
        {
            if (!_ahead.TryPop(out var next))
            {
                if (below == 0)
                    return true;
                isFlat = false;
                next = _rest[--below].Doc;
            }

            switch (next)
            {
                case Doc.Text text:
                    left -= text.Value.Length;
                    break;
                case Doc.Break { WhenFlat: { } flat } when isFlat:
                    left -= flat.Length;
                    break;
                case Doc.Break:
                    return !isFlat;
                case Doc.Sequence sequence:
                    for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                        _ahead.Push(sequence.Parts[i]);
                    break;
                case Doc.Nest nest:
                    _ahead.Push(nest.Inner);
                    break;
                case Doc.Group group:
                    _ahead.Push(group.Inner);
                    break;
            }
        }

        return false;
    }

    private readonly record struct Command(int Indent, bool IsFlat, Doc Doc);
}
