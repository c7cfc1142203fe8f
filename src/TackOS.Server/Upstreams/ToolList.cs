using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TackOS.Server.Upstreams;

/// <summary>A server's tools as it offers them now, in the form that operators accept and pins are taken of.</summary>
internal static class ToolList
{
    private const int MostPages = 100;

    /// <exception cref="ToolListException">The list is one that cannot be accepted.</exception>
    /// <remarks>Besides, whatever a request over the connection throws.</remarks>
    public static async Task<IReadOnlyList<DiscoveredTool>> ReadAsync(McpClient client, CancellationToken cancel)
    {
        var pages = new ToolPages();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var parameters = cursor is null ? new JsonObject() : new JsonObject { ["cursor"] = cursor };
            var response = await client.SendRequestAsync(new JsonRpcRequest { Method = RequestMethods.ToolsList, Params = parameters }, cancel);
            cursor = pages.Take(response.Result, cancel);
            if (cursor is null)
                return pages.Tools;
        }

        throw new ToolListException($"its tool list has more than {MostPages} pages");
    }
}

/// <summary>A tool list that cannot be accepted. The message is the part of a sentence after the server's name.</summary>
internal sealed class ToolListException(string message) : Exception(message);
