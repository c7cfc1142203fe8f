using System.Globalization;
using ModelContextProtocol;
using TackOS.Calls;

namespace TackOS.Server.Upstreams;

/// <summary>What an exception below a call means for it. Only what is certain is not lost.</summary>
internal static class Failures
{
    private const int MostSaid = 4000;

    public static Sent OfCall(Exception exception, string server, bool timedOut)
    {
        if (Find<RefusedAddressException>(exception) is { } nowhere)
            return new Sent.NotSent($"{server} is not connected to: {nowhere.Message}");
        var http = Find<HttpRequestException>(exception);
        if (http?.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
            return new Sent.NotSent($"{server} cannot be reached ({http.HttpRequestError}). Check its address and that it runs.");
        // A server that refuses a request has answered it: nothing about the outcome is unknown.
        if (http?.StatusCode is { } status && (int)status is >= 300 and < 500 and not 408)
            return ToolResults.Error($"{server} answered HTTP {Number((int)status)}{Mend((int)status)}");
        if (exception is McpProtocolException refused)
            return ToolResults.Error($"{server} answered with error {Number((int)refused.ErrorCode)}: {Said(refused)}");
        return new Sent.Lost(timedOut
            ? $"{server} did not answer in time"
            : $"the connection to {server} broke before its answer came ({exception.GetType().Name})");
    }

    public static string OfConnecting(Exception exception, string server, bool timedOut)
    {
        if (Find<RefusedAddressException>(exception) is { } nowhere)
            return $"{server} is not connected to: {nowhere.Message}";
        var http = Find<HttpRequestException>(exception);
        if (http?.StatusCode is { } status)
            return $"{server} answered HTTP {Number((int)status)} to the MCP handshake{Mend((int)status)}";
        if (http is not null)
            return $"{server} cannot be reached ({http.HttpRequestError}). Check its address and that it runs.";
        return timedOut || exception is TimeoutException
            ? $"{server} did not answer the MCP handshake in time. Check that it is an MCP server and runs."
            : $"{server} ended, or did not speak MCP, before the handshake was through ({exception.GetType().Name}). Check its command or address.";
    }

    private static string Mend(int status) => status switch
    {
        >= 300 and < 400 => ": a redirect, which is never followed. Set the server's address to where it really is.",
        401 or 403 => ": it does not accept the credential. Check the secret that is bound to its address.",
        404 => ". Check the path of its address.",
        _ => ".",
    };

    private static string Said(McpProtocolException refused)
    {
        const string Prefix = "Request failed (remote): ";
        var said = refused.Message.StartsWith(Prefix, StringComparison.Ordinal) ? refused.Message[Prefix.Length..] : refused.Message;
        // Not cut: a secret that is cut in two is one that the redactor does not know.
        return said.Length <= MostSaid ? said : $"(a message of more than {MostSaid} characters)";
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is T found)
                return found;
        }

        return null;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
