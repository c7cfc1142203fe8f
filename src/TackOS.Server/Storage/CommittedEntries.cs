using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The committed entries as the log sequences them. The one writer commits in one order, so an entry's row number is its place in that order,
/// and the sequencer's number of it.
/// </summary>
internal sealed class CommittedEntries(Store store) : IDurableEntries
{
    public long Count() => store.Writer.Size;

    public IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most) => store.Read(db =>
    {
        var next = from;
        var read = new List<ReadOnlyMemory<byte>>(most);
        foreach (var (index, json) in db.All("SELECT idx, json FROM entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2", row => (row.GetInt64(0), row.Bytes(1)), from, (long)most))
        {
            if (index != next++)
                break;
            read.Add(json);
        }

        return read;
    });
}
