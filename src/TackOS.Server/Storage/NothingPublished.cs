namespace TackOS.Server.Storage;

/// <summary>
/// The state of a log that a restart began: it has a new name, and until the witnesses that the journal asks for watch that, they cosign nothing
/// and nothing of it becomes public. It signs all the same.
/// </summary>
internal static class NothingPublished
{
    public const string Sentence = "Nothing of this log has been published yet: its witnesses have not cosigned. tackos witness show says what each answers.";

    /// <summary>To be asked before the folder of the log is looked at: a gateway that runs may publish meanwhile.</summary>
    public static bool MayBe(Database db) => db.Number("SELECT COUNT(*) FROM checkpoint") == 0 && Rows.WitnessPolicy(db).Quorum > 0;
}
