namespace TackOS.Server.Mcp;

/// <summary>The stable codes of requests that are turned away before they are a call, beside those of <see cref="Calls.Codes"/>.</summary>
public static class DoorCodes
{
    public const string HostNotAllowed = "host-not-allowed";
    public const string OriginNotAllowed = "origin-not-allowed";
    public const string BatchNotSupported = "batch-not-supported";
}
