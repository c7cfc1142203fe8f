namespace TackOS.Cli;

/// <summary>Refused or failed, for a stated cause: exit code 1. The code is the API's where the API refused.</summary>
internal sealed class RefusedException(string code, string sentence) : Exception(sentence)
{
    public string Code => code;
}

/// <summary>The command line itself is wrong in a way that only its verb can see: exit code 2.</summary>
internal sealed class UsageException(string sentence) : Exception(sentence);
