using System.Text.Json.Serialization;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Destroys the body of an entry. There is no way back.</summary>
internal static class ErasureApi
{
    private const int LongestText = 1_000;

    public sealed record ErasureBody(
        [property: JsonRequired] BodyPart Part, [property: JsonRequired] string Reason, [property: JsonRequired] string LegalBasis);

    /// <param name="Entry">The entry whose body it was.</param>
    /// <param name="Part">Which of the two.</param>
    /// <param name="AlsoIn">The bodies of other entries that hold the same arguments, the newest fifty, or the whole of a withheld result.</param>
    public sealed record ErasedView(long Entry, BodyPart Part, IReadOnlyList<string> AlsoIn);

    public static void Map(RouteGroupBuilder api, Eraser eraser) =>
        api.MapPost("/journal/{index}/erasure", async (long index, ErasureBody body, HttpContext http) =>
        {
            Check(body.Reason, body.LegalBasis);
            var also = await eraser.EraseAsync(index, body.Part, body.Reason.Trim(), body.LegalBasis.Trim(), http.Actor());
            return new ErasedView(index, body.Part, also);
        }).WithName("eraseBody").Needs(Role.Admin).NeedsStepUp(StepUpScope.Erasure);

    /// <exception cref="ControlException">One of them says nothing, or too much.</exception>
    public static void Check(string reason, string legalBasis)
    {
        if (IsNoText(reason) || IsNoText(legalBasis))
            throw new ControlException("erasure-invalid", $"An erasure names a reason and a legal basis, each of 1 to {LongestText} characters.");
    }

    private static bool IsNoText(string text) => string.IsNullOrWhiteSpace(text) || text.Length > LongestText;
}

/// <summary>Who had a body erased, when and why; <paramref name="Sentence"/> says it all.</summary>
public sealed record ErasureView(string By, DateTimeOffset At, string Reason, string? LegalBasis, long Entry, string Sentence)
{
    internal static ErasureView Of(Erasure erasure) =>
        new(erasure.Actor, erasure.At, erasure.Reason, erasure.LegalBasis, erasure.Entry, erasure.Sentence);
}
