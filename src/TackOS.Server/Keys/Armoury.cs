using System.Text;
using TackOS.Calls;
using TackOS.Redaction;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Servers;
using TackOS.Vault;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Keys;

/// <summary>
/// The vault as the call path sees it. A secret is sealed to one destination; it opens only for that, and only for an admitted call to that
/// server, or for an operator who is accepting the server.
/// </summary>
internal sealed class Armoury(Store store, SecretBox box) : IArmoury, IDisposable
{
    private const string Withheld = "(withheld while the vault is sealed)";
    private static readonly Refusal Shutting = new(Codes.VaultSealed, "The vault is sealed, so nothing is executed. An admin unseals it: tackos vault unseal.");

    private readonly SemaphoreSlim _changing = new(1);
    private readonly Lock _state = new();
    private volatile Redactor? _redactor;
    private volatile bool _shut = true;

    public Refusal? Closed => _shut ? Shutting : null;

    /// <summary>Without the values it cannot be told whether they are in a text, so none is shown.</summary>
    public string Redact(string sentence) => _redactor?.Redact(sentence).Text ?? Withheld;

    public IReadOnlyList<string> FindIn(IncomingCall call)
    {
        var redactor = _redactor ?? throw new VaultSealedException();
        return [.. redactor.Redact(call.Tool).Hits
            .Concat(redactor.Redact(call.OperationKey ?? "").Hits)
            .Concat(HitsIn(redactor, call.Arguments))
            .Select(id => id.ToString()).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether what a server says of a tool holds the value of a secret, in any form that the redactor knows.</summary>
    public bool IsShownBy(DiscoveredTool tool) =>
        _redactor is not { } redactor || redactor.Redact(tool.Name).Hits.Count > 0 || redactor.RedactJson(Encoding.UTF8.GetBytes(tool.Definition)).Hits.Count > 0;

    public Step<Injections> Open(Admission admission)
    {
        try
        {
            return new Injections(OpenFor(admission.Scoped.Tool.Server));
        }
        catch (Exception closed) when (closed is VaultSealedException or StoreUnavailableException or ControlException or InvalidBindingException)
        {
            return new Refusal(Codes.VaultSealed, closed.Message);
        }
    }

    /// <summary>For the operator's acceptance of a server, which starts it once to see what it offers.</summary>
    public IReadOnlyList<Injection> OpenForAcceptance(UpstreamServer server) => OpenFor(server);

    /// <summary>Looked for as JSON, and where that is refused a step later, as the text it is.</summary>
    private static IReadOnlyList<SecretId> HitsIn(Redactor redactor, ReadOnlyMemory<byte> arguments)
    {
        if (arguments.IsEmpty)
            return [];
        try
        {
            return redactor.RedactJson(arguments).Hits;
        }
        catch (System.Text.Json.JsonException)
        {
            return redactor.Redact(arguments).Hits;
        }
    }

    public Redacted Redact(Sent.Answered answer)
    {
        var redacted = (_redactor ?? throw new VaultSealedException()).RedactJson(answer.Result);
        return new Redacted(redacted.Bytes, answer.IsError, redacted.Hits.Count);
    }

    /// <summary>
    /// Loads the values that must never appear in an answer: of every version of every secret, since a call or a process that was armed with
    /// an earlier one outlives the newer. Called at start and when the vault was unsealed, and lets
    /// calls in from then on. What cannot be opened is not in play: the calls of its server are refused for
    /// the same reason. A secret that is being stored is waited for, or it would be injected and not looked for.
    /// </summary>
    public void Reload()
    {
        _changing.Wait();
        try
        {
            var redactor = Loaded([]);
            lock (_state)
                (_redactor, _shut) = (redactor, false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Lets no call in and opens nothing any more; answers that are on their way are still redacted.</summary>
    public void Shut()
    {
        lock (_state)
            _shut = true;
    }

    /// <summary>Drops the values that were looked for. An answer that comes now is withheld.</summary>
    public void Forget()
    {
        lock (_state)
            (_redactor, _shut) = (null, true);
    }

    /// <summary>
    /// Stores a version while its value is already looked for, so that there is no moment in which it can be injected and is not. One change
    /// of the vault at a time, or the slower of two would bring back a redactor that does not know the other's value.
    /// </summary>
    public async Task<T> WhileExpectingAsync<T>(SecretInPlay coming, Func<Task<T>> store)
    {
        await _changing.WaitAsync();
        try
        {
            if (_shut)
                throw new VaultSealedException();
            Replace(Loaded([coming]));
            return await store();
        }
        finally
        {
            Replace(Loaded([]));
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private void Replace(Redactor redactor)
    {
        lock (_state)
        {
            if (!_shut)
                _redactor = redactor;
        }
    }

    private Redactor Loaded(IReadOnlyList<SecretInPlay> coming)
    {
        var stored = store.Read(db => db.All(
            "SELECT id, version, box, binding FROM secret_box ORDER BY id, version",
            row => InPlay(new SecretId(row.GetString(0)), row.GetInt32(1), row.Bytes(2), row.GetString(3)))).OfType<SecretInPlay>().ToList();
        var redactor = Redactor.For([.. stored, .. coming]);
        stored.ForEach(s => s.Value.Dispose());
        return redactor;
    }

    private SecretInPlay? InPlay(SecretId id, int version, byte[] sealedSecret, string binding)
    {
        try
        {
            return box.Open(id, version, BindingText.Read(binding), sealedSecret) is SecretOpening.Opened opened ? new SecretInPlay(id, opened.Value) : null;
        }
        catch (Exception closed) when (closed is VaultSealedException or InvalidBindingException)
        {
            return null;
        }
    }

    /// <summary>The one destination of a secret, from what the operator named.</summary>
    public static Binding BindingOf(UpstreamServer server, SlotKind kind, string slot, string prefix) => (kind, server.Transport) switch
    {
        (SlotKind.Environment, Transport.Stdio) => new EnvironmentBinding(server.Id, slot),
        (SlotKind.Header, Transport.Http http) => new HeaderBinding(http.Address.Scheme, http.Address.Host, http.Address.Port, slot, prefix),
        (SlotKind.Environment, _) => throw new ControlException("binding-invalid", $"{server.Id} is reached over HTTP and has no environment: bind the secret to a header."),
        _ => throw new ControlException("binding-invalid", $"{server.Id} is a process and takes no header: bind the secret to an environment name."),
    };

    // A server without a secret does not start either: nothing runs while the vault is sealed.
    private List<Injection> OpenFor(UpstreamServer server) => _shut ? throw new ControlException(Shutting.Code, Shutting.Sentence, 409) : store.Read(db => db.All(
        "SELECT s.id, s.version, s.kind, s.slot, s.prefix, b.box FROM secret s JOIN secret_box b ON b.id = s.id AND b.version = s.version WHERE s.server = ?1",
        row =>
        {
            var binding = BindingOf(server, Enum.Parse<SlotKind>(row.GetString(2)), row.GetString(3), row.GetString(4));
            return box.Open(new SecretId(row.GetString(0)), row.GetInt32(1), binding, row.Bytes(5)) is SecretOpening.Opened opened
                ? new Injection(row.GetString(0), binding, opened.Value)
                : throw new ControlException(Codes.VaultSealed, $"The secret {row.GetString(0)} cannot be opened for {server.Id}: the vault is sealed, or the server's address changed since the secret was bound. Store the secret again.");
        },
        server.Id));
}
