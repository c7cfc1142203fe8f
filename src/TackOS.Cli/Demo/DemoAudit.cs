using System.Globalization;
using Microsoft.Data.Sqlite;
using TackOS.Server.Search;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.TransparencyLog;

namespace TackOS.Cli.Demo;

/// <summary>The journal where it lies, with the gateway stopped: verified, proved, exported, replayed; and what was changed by hand, found.</summary>
internal sealed class DemoAudit(DemoReport report, string dataFolder)
{
    public void Tell(string exported)
    {
        report.Chapter("The first audit");
        var whole = JournalCheck.Verify(dataFolder);
        report.Check("Verify the journal offline, with the gateway stopped", "every entry under a signed root", whole.Verified, whole.Sentence);
        var middle = whole.Index / 2;
        Entry(middle);
        Prove(middle);
        Export(exported);
        State();
    }

    private void Entry(long index)
    {
        FlipOneByte(index);
        var bent = JournalCheck.Verify(dataFolder);
        report.Check($"Flip one byte of entry {index} in the database, verify again", $"it fails at entry {index}", !bent.Verified && bent.Index == index, bent.Sentence);
        FlipOneByte(index);
        var mended = JournalCheck.Verify(dataFolder);
        report.Check("Flip it back", "it verifies again", mended.Verified, mended.Sentence);
    }

    /// <summary>What an outsider is given: an entry, its proof, and beforehand the verifier key.</summary>
    private void Prove(long index)
    {
        var (entry, proof) = OfflineJournal.Prove(dataFolder, index);
        var trust = LogTrust.In(NoteVerifier.Parse(File.ReadAllText(Path.Combine(dataFolder, "key.vkey")).Trim()));
        var verdict = LogProof.Parse(proof.Encode()).Verify(entry, trust);
        report.Check($"Hand entry {index} and its proof to somebody who has nothing but the verifier key", "it is in the log, at that place", verdict is ProofVerdict.Included included && included.Index == index, $"{entry.Length} bytes of entry, {proof.Path.Count} hashes of path: {verdict.GetType().Name}");
    }

    private void Export(string folder)
    {
        var told = JournalExport.Write(dataFolder, folder) is ExportOutcome.Written written
            ? $"{written.Size.ToString(CultureInfo.InvariantCulture)} entries and {written.Checkpoints} checkpoints in {written.Files} files" : "nothing";
        var read = ExportedLog.Verify(folder, new JournalTrust());
        report.Check("Export it as tlog-tiles for an auditor with tools of his own", "the folder verifies by itself", read.Verified, $"{told}; {read.Sentence}");
    }

    private void State()
    {
        var clean = JournalReplay.Run(dataFolder);
        report.Check("Replay: fold the journal afresh and compare it with the state in use", "every row is what the entries say", clean is ReplayVerdict.Clean, clean.Sentence);
        Execute("UPDATE balance SET spent = spent - 4000000 WHERE account = 'department:office'");
        var changed = JournalReplay.Run(dataFolder) as ReplayVerdict.Differs;
        report.Check("Make 4.00 of spending disappear from the table, replay again", "the row, the field and the entry that says otherwise", changed?.Differences is [{ Table: "balance", Field: "spent" }], changed?.Differences[0].Sentence ?? "no difference");
        Execute("UPDATE balance SET spent = spent + 4000000 WHERE account = 'department:office'");
    }

    private void FlipOneByte(long index)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json FROM entry WHERE idx = $i";
        command.Parameters.AddWithValue("$i", index);
        var json = (byte[])command.ExecuteScalar()!;
        json[json.Length / 2] ^= 1;
        command.CommandText = "UPDATE entry SET json = $j WHERE idx = $i";
        command.Parameters.AddWithValue("$j", json);
        command.ExecuteNonQuery();
    }

    private void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "tackos.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
