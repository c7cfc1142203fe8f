namespace TackOS.Server.Egress;

/// <summary>How much one server may ask of its proxy, and how patient that is.</summary>
internal sealed record EgressOptions
{
    /// <summary>Open at the same time: 64. More are refused.</summary>
    public int MostConnections { get; init; } = 64;

    /// <summary>Names asked for and connections opened in one minute: 600. Each is two entries of the journal, which a server could else fill.</summary>
    public int MostOpenedAMinute { get; init; } = 600;

    /// <summary>Refusals that are entries of their own in one minute: 30. Further ones are counted in one entry.</summary>
    public int MostRefusalsListed { get; init; } = 30;

    /// <summary>For a whole head, however its bytes come in: 10 s.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For one address to answer: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection on which nothing moves for so long is ended: 5 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
