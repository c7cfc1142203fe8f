using System.Reflection;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Tests.Storage;

/// <summary>Thousands of bodies in one database, of all sizes: pages fill, overflow and are used again, and of what was destroyed nothing stays.</summary>
public sealed class DestroyedBodiesTests : IDisposable
{
    private const int Bodies = 3_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-erase-").FullName;

    private string File => Path.Combine(_folder, "tackos.db");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task NoCopyOfADestroyedBodyStaysInAGapOfAPage(int seed)
    {
        var random = new Random(seed);
        List<(string Id, byte[] Key)> kept, destroyed;
        using (var store = new Store(File))
        {
            kept = await KeepAsync(store, random);
            destroyed = [.. kept.OrderBy(_ => random.Next()).Take(Bodies / 2)];
            foreach (var some in destroyed.Chunk(100))
                await store.Writer.WriteAsync(transaction => Array.ForEach(some, body => transaction.Destroy(body.Id)));
            Assert.True(store.TryEmptyLog());
        }

        Assert.Empty(Left(destroyed));
        Assert.Equal(kept.Count - destroyed.Count, Left(kept.Except(destroyed)).Count);
    }

    [Fact]
    public async Task WhatWasDestroyedRightBeforeACrashIsGoneAfterTheNextStart()
    {
        var crashed = Directory.CreateDirectory(Path.Combine(_folder, "crashed")).FullName;
        List<(string Id, byte[] Key)> kept;
        using (var store = new Store(File))
        {
            kept = await KeepAsync(store, new Random(4), 50);
            await store.Writer.WriteAsync(transaction => transaction.Destroy(kept[0].Id));
            using var cp = System.Diagnostics.Process.Start("/bin/cp", [File, File + "-wal", crashed]);
            await cp.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.NotEmpty(RawFiles.Find(crashed, [kept[0].Key]));
        using (new Store(Path.Combine(crashed, "tackos.db")))
            Assert.Empty(RawFiles.Find(crashed, [kept[0].Key]));
    }

    [Fact]
    public void BodiesOfTheFirstSchemaAreTakenOverAndTheirOldPagesAreEmpty()
    {
        var key = new byte[72];
        new Random(5).NextBytes(key);
        using (var old = Database.OpenWriter(File))
        {
            old.ExecuteScript((string)typeof(Schema).GetField("First", BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!);
            old.Execute("PRAGMA user_version = 1");
            old.Execute("INSERT INTO body(id, key, box, digest) VALUES ('call_2/arguments', ?1, x'02', x'03'), ('call_1/result', x'01', x'02', x'03')", key);
            old.Execute("INSERT INTO call(id, agent, department, tool, state, at) VALUES ('call_2', 'a', 'd', 't', 'settled', 77)");
        }

        using (var store = new Store(File))
            Assert.Equal([("call_1/result", 0), ("call_2/arguments", 77)], store.Read(db => db.All("SELECT id, at FROM body ORDER BY n", row => (row.GetString(0), row.GetInt64(1)))));

        var bytes = System.IO.File.ReadAllBytes(File);
        Assert.Equal(bytes.AsSpan().IndexOf(key), bytes.AsSpan().LastIndexOf(key));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<List<(string Id, byte[] Key)>> KeepAsync(Store store, Random random, int count = Bodies)
    {
        var kept = new List<(string, byte[])>();
        var owners = new List<string>();
        while (kept.Count < count)
        {
            await store.Writer.WriteAsync(transaction =>
            {
                for (var i = 0; i < 10; i++)
                {
                    // Results come later than arguments, and drafts sort after calls: ids are not in the order of time.
                    var id = owners.Count > 5 && random.Next(2) == 0 ? CallBook.ResultOf(Take(owners, random)) : CallBook.ArgumentsOf($"{(random.Next(4) == 0 ? "draft" : "call")}_{kept.Count:x8}");
                    if (id.EndsWith("/arguments", StringComparison.Ordinal) && id.StartsWith("call", StringComparison.Ordinal))
                        owners.Add(JournalBody.OwnerOf(id));
                    var body = new EncryptedBody(Bytes(random, 72), Bytes(random, (int[])[60, 200, 900, 3_000, 9_000] is var sizes ? sizes[random.Next(5)] : 0), Bytes(random, 32));
                    transaction.Keep(id, DateTimeOffset.UnixEpoch, body);
                    kept.Add((id, body.WrappedKey));
                }
            });
        }

        return kept;
    }

    private HashSet<string> Left(IEnumerable<(string Id, byte[] Key)> bodies)
    {
        var bytes = System.IO.File.ReadAllBytes(File);
        // Every eight bytes that begin a key, looked up at each place, so that thousands are found in one pass.
        var known = bodies.ToDictionary(b => BitConverter.ToUInt64(b.Key), b => b.Id);
        var found = new HashSet<string>();
        for (var i = 0; i + 8 <= bytes.Length; i++)
        {
            if (known.TryGetValue(BitConverter.ToUInt64(bytes, i), out var id))
                found.Add(id);
        }

        return found;
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Take(List<string> owners, Random random)
    {
        var at = random.Next(owners.Count);
        var taken = owners[at];
        owners.RemoveAt(at);
        return taken;
    }
}
