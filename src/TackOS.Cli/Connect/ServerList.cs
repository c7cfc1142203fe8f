namespace TackOS.Cli.Connect;

/// <summary>A configuration file's text seen as a list of named servers; edits give a new text and leave the rest as it is.</summary>
internal interface IServerList
{
    /// <summary>The names in the list, in file order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether the text says nothing at all: no key, no comment.</summary>
    bool HoldsNothing { get; }

    /// <summary>The address of a listed server, or null where it has none that can be read.</summary>
    string? UrlOf(string name);

    /// <summary>The text with the entry added, or put in the place of the one of the same name.</summary>
    string With(ServerEntry entry);

    /// <summary>The text with the named entry as it stands in the original list, or without it where that has none.</summary>
    /// <param name="name">A name that this list holds.</param>
    /// <param name="original">The file as it was; null where there was none.</param>
    string Restored(string name, IServerList? original);
}

/// <summary>How a client writes its server list.</summary>
internal abstract record ServerListForm
{
    private ServerListForm()
    {
    }

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="ConfigurationTextException">The text is not of this form, or of a shape that cannot be edited with certainty.</exception>
    internal abstract IServerList Read(string text);

    /// <summary>An object member of the root holds the servers; some clients want a <c>type</c>, some read comments.</summary>
    internal sealed record Json(string Key, bool WithType, bool Comments) : ServerListForm
    {
        internal override IServerList Read(string text) => JsonServerList.Parse(text, this);
    }

    /// <summary>A table of tables holds the servers.</summary>
    internal sealed record Toml(string Table) : ServerListForm
    {
        internal override IServerList Read(string text) => TomlServerList.Parse(text, this);
    }
}
