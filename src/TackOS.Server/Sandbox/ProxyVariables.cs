using System.Globalization;

namespace TackOS.Server.Sandbox;

/// <summary>The variables by which programs find the proxy, in the spellings that are in use. They are TackOS's to set, and nobody else's.</summary>
internal static class ProxyVariables
{
    private static readonly string Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{InsideListener.Port}");

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["HTTP_PROXY"] = Address,
        ["HTTPS_PROXY"] = Address,
        ["ALL_PROXY"] = Address,
        ["NO_PROXY"] = "",
        ["http_proxy"] = Address,
        ["https_proxy"] = Address,
        ["all_proxy"] = Address,
        ["no_proxy"] = "",
        // Node heeds the others only where this says so (from 22.21 and 24 on).
        ["NODE_USE_ENV_PROXY"] = "1",
    };

    public static bool IsReserved(string name) => All.ContainsKey(name) || All.ContainsKey(name.ToUpperInvariant());
}
