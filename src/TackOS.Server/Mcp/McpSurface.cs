using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace TackOS.Server.Mcp;

/// <summary>
/// The MCP endpoint that agents use: streamable HTTP at <c>/mcp</c>, for clients of 2026-07-28 (no sessions) and, through
/// <c>initialize</c>, of the earlier revisions (with sessions).
/// </summary>
public static class McpSurface
{
    public const string Path = "/mcp";

    /// <summary>Registers the endpoint over an <see cref="IToolGate"/> that the container holds.</summary>
    public static IServiceCollection AddTackMcp(this IServiceCollection services, McpSurfaceOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<FrontDoor>();
        services.AddSingleton<ToolMethods>();
        services.AddOptions<ModelContextProtocol.Server.McpServerOptions>().Configure<ToolMethods>((server, methods) =>
        {
            server.Capabilities = new ServerCapabilities { Tools = new ToolsCapability() };
            server.Filters.Message.IncomingFilters.Add(methods.Around);
        });
        services
            .AddMcpServer(server => server.ServerInfo = new Implementation
            {
                Name = "tackos",
                Title = "TackOS",
                Version = typeof(McpSurface).Assembly.GetName().Version!.ToString(3),
            })
            .WithHttpTransport(http => http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients);
        return services;
    }

    /// <summary>Maps <c>/mcp</c>. The front door is part of the endpoint itself, so no order of middleware can lead around it.</summary>
    public static IEndpointConventionBuilder MapTackMcp(this IEndpointRouteBuilder app)
    {
        var door = app.ServiceProvider.GetRequiredService<FrontDoor>();
        var endpoint = app.MapMcp(Path);
        endpoint.Add(builder =>
        {
            var inside = builder.RequestDelegate!;
            builder.RequestDelegate = http => door.EnterAsync(http, inside);
        });
        return endpoint;
    }
}
