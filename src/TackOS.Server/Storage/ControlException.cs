namespace TackOS.Server.Storage;

/// <summary>An operator's request that cannot be carried out: a stable code, and one sentence with the cause and the mend.</summary>
internal class ControlException(string code, string sentence, int status = 400) : Exception(sentence)
{
    public string Code => code;

    /// <summary>The HTTP status that says the same.</summary>
    public int Status => status;

    public static ControlException NotFound(string what, string id) => new("not-found", $"There is no {what} '{id}'.", 404);
}
