using System.Text.Json.Serialization;

namespace TackOS.Cli.Connect;

/// <summary>A server taken from a client's list, without its credentials: those are in <see cref="Secrets"/>.</summary>
/// <param name="Id">The server's id in TackOS: a-z, 0-9 and inner hyphens.</param>
/// <param name="Name">The name it had in the list.</param>
/// <param name="Transport">How it is reached.</param>
/// <param name="Secrets">What looked like credentials, each with the slot it came from.</param>
/// <param name="Missing">Slots that the client would have filled in itself, so that an operator must give their values.</param>
/// <param name="Disabled">Whether the list had it switched off.</param>
public sealed record ImportedServer(
    string Id, string Name, ImportedTransport Transport, IReadOnlyList<ImportedSecret> Secrets, IReadOnlyList<MissingValue> Missing, bool Disabled);

/// <summary>How an imported server is reached.</summary>
public abstract record ImportedTransport
{
    private ImportedTransport()
    {
    }

    /// <summary>A program that speaks over its standard streams, started by argument array and never by a shell.</summary>
    /// <param name="Command">The program as the list names it.</param>
    /// <param name="Arguments">Its arguments, in order.</param>
    /// <param name="Environment">The variables that are not credentials.</param>
    /// <param name="WorkingFolder">The folder it starts in, where the list says.</param>
    /// <param name="Package">The package it runs, where the command is a package runner in a form that is certain.</param>
    public sealed record Stdio(
        string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? WorkingFolder,
        ImportedPackage? Package) : ImportedTransport;

    /// <summary>A server at an address.</summary>
    /// <param name="Address">An http or https address without credentials in it.</param>
    /// <param name="Headers">The headers that are not credentials.</param>
    public sealed record Http(Uri Address, IReadOnlyDictionary<string, string> Headers) : ImportedTransport;
}

public enum PackageRegistry
{
    Npm,
    PyPi,
}

/// <summary>A package that a runner such as npx or uvx fetches and starts.</summary>
/// <param name="Registry">Where the package comes from.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Version">The version, tag or range that is asked for, or null where none is.</param>
/// <param name="Executable">The program of the package that is started, where it is named apart from the package.</param>
/// <param name="Arguments">The arguments that the program gets.</param>
public sealed record ImportedPackage(
    PackageRegistry Registry, string Name, string? Version, string? Executable, IReadOnlyList<string> Arguments)
{
    /// <summary>Whether the version names one release, not a tag or a range.</summary>
    public bool IsPinned => Version is { Length: > 0 } v && char.IsAsciiDigit(v[0]) && v.Contains('.')
        && v.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '!') && !v.Split('.').Contains("x");
}

/// <summary>Where a credential goes.</summary>
public abstract record SecretSlot
{
    private SecretSlot()
    {
    }

    /// <summary>A variable of the server's environment.</summary>
    public sealed record Variable(string Name) : SecretSlot;

    /// <summary>A header, whose value is the prefix (<c>Bearer </c>, or nothing) and then the secret.</summary>
    public sealed record Header(string Name, string Prefix) : SecretSlot;
}

/// <summary>A credential that was in a list, for the vault to take over.</summary>
public sealed class ImportedSecret(string name, SecretSlot slot, string value)
{
    /// <summary>A name for the vault made of server and slot: a-z, 0-9 and inner hyphens.</summary>
    public string Name { get; } = name;

    public SecretSlot Slot { get; } = slot;

    /// <summary>The credential itself, without the slot's prefix. It is neither printed nor serialised.</summary>
    [JsonIgnore]
    public string Value { get; } = value;

    public override string ToString() => $"{Name}: ***";
}

/// <summary>A slot whose value the client would have put in, such as <c>${input:token}</c> or <c>${env:TOKEN}</c>.</summary>
public sealed record MissingValue(SecretSlot Slot, string Placeholder);

/// <summary>Why something in a list was not taken over: a stable code, its path in the file, its line, and a sentence with no secret in it.</summary>
public sealed record ImportRefusal(string Code, string Path, int Line, string Sentence);

/// <summary>What a list came to. A refused server is not among the servers; a list that cannot be read gives none.</summary>
public sealed record ImportedServers(string Source, IReadOnlyList<ImportedServer> Servers, IReadOnlyList<ImportRefusal> Refusals);
