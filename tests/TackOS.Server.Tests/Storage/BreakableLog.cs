using Microsoft.Extensions.DependencyInjection;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Storage;

/// <summary>The real folder, record and key of a log, with a disk and a key that fail or hang as they are told.</summary>
internal sealed class BreakableLog
{
    private TaskCompletionSource _answers = new();
    private volatile Exception? _failure;

    public BreakableLog() => _answers.SetResult();

    /// <summary>Somebody waits for the disk that hangs.</summary>
    public bool IsWaitedFor { get; private set; }

    /// <summary>What part fails: <c>tiles</c>, <c>checkpoint</c>, <c>record</c> or <c>key</c>.</summary>
    public string Part { get; set; } = "tiles";

    public void Fail(Exception how) => _failure = how;

    public void Hang() => Volatile.Write(ref _answers, new TaskCompletionSource());

    public void Mend()
    {
        _failure = null;
        _answers.TrySetResult();
    }

    public void Replace(IServiceCollection services)
    {
        var (files, record, key) = (Real<ILogFiles>(services), Real<ICheckpointRecord>(services), Real<NoteSigner>(services));
        services.AddSingleton<ILogFiles>(new Files(this, files)).AddSingleton<ICheckpointRecord>(new Record(this, record)).AddSingleton<NoteSigner>(_ => new Signer(this, key));
    }

    private static T Real<T>(IServiceCollection services) => (T)services.Single(s => s.ServiceType == typeof(T)).ImplementationInstance!;

    private void Use(string part)
    {
        if (part != Part)
            return;
        var answer = Volatile.Read(ref _answers).Task;
        IsWaitedFor = !answer.IsCompleted;
        answer.Wait();
        IsWaitedFor = false;
        if (_failure is { } failure)
            throw failure;
    }

    private sealed class Files(BreakableLog breakable, ILogFiles folder) : ILogFiles
    {
        public byte[]? Read(Tile tile) => folder.Read(tile);

        public byte[]? ReadCheckpoint() => folder.ReadCheckpoint();

        public void Write(IReadOnlyList<LogFile> files)
        {
            breakable.Use(files is [{ Path: "checkpoint" }] ? "checkpoint" : "tiles");
            folder.Write(files);
        }

        public void RemovePartials(IReadOnlyList<string> full) => folder.RemovePartials(full);
    }

    private sealed class Record(BreakableLog breakable, ICheckpointRecord record) : ICheckpointRecord
    {
        public byte[]? Read() => record.Read();

        /// <summary>It fails after it was kept, as where the disk does not confirm.</summary>
        public bool Replace(byte[]? expected, byte[] next)
        {
            var replaced = record.Replace(expected, next);
            breakable.Use("record");
            return replaced;
        }
    }

    private sealed class Signer(BreakableLog breakable, NoteSigner key) : NoteSigner(key.Verifier)
    {
        protected override byte[] SignText(string text)
        {
            breakable.Use("key");
            return key.Sign(text).Signature.ToArray();
        }
    }
}
