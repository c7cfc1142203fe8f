namespace TackOS.Server.Storage.Replaying;

/// <summary>A private database with the schema and nothing in it, in one transaction that is never committed.</summary>
internal static class Fold
{
    public static Database Begin()
    {
        var db = Database.OpenPrivate();
        Schema.Migrate(db);
        db.Execute("BEGIN");
        return db;
    }
}
