using System.Text.Json.Serialization;

namespace TackOS.Journal;

/// <summary>Which of the two texts of a call a body is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BodyPart>))]
public enum BodyPart
{
    Arguments,
    Result,
}

/// <summary>
/// An operator had one body destroyed for good. <paramref name="Entry"/> is the entry that it belonged to, <paramref name="Digest"/> what that
/// entry says of it: with the body's key gone, a random text. <paramref name="LegalBasis"/> is why it had to be, or might be, erased.
/// </summary>
public sealed record BodyErased(long Entry, string Body, BodyPart Part, string Digest, string Reason, string LegalBasis) : JournalEvent;
