using System.Text.Json.Nodes;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>What an engine says of one request; reasons and errors are sets of policy ids.</summary>
internal sealed record Answer(string Decision, IReadOnlyList<string> Reasons, IReadOnlyList<string> Errors)
{
    public static Answer Of(Response response) => new(
        response.Decision == Cedar.Decision.Allow ? "allow" : "deny", [.. response.Reasons], [.. response.Errors.Select(error => error.PolicyId)]);

    /// <summary>An answer of the peer; a question that it could not take has the failure for its decision.</summary>
    public static Answer Read(JsonNode answer) => answer["failure"] is { } failure
        ? new Answer(failure.GetValue<string>(), [], [])
        : new Answer(answer["decision"]!.GetValue<string>(), Texts(answer["reasons"]!), Texts(answer["errors"]!));

    public bool Equals(Answer? other) =>
        other is not null && Decision == other.Decision && Reasons.ToHashSet().SetEquals(other.Reasons) && Errors.ToHashSet().SetEquals(other.Errors);

    public override int GetHashCode() => HashCode.Combine(Decision, Reasons.Count, Errors.Count);

    public override string ToString() => $"{Decision}, reasons [{string.Join(", ", Reasons.Order())}], errors [{string.Join(", ", Errors.Order())}]";

    private static string[] Texts(JsonNode list) => [.. list.AsArray().Select(item => item!.GetValue<string>())];
}
