using TackOS.Calls;
using TackOS.Journal;
using TackOS.Server.Api;
using TackOS.Server.Search;
using TackOS.Server.Storage;

namespace TackOS.Server;

/// <summary>
/// Destroys the body of an entry where no gateway runs, with the very parts that a gateway does it with. No operator is signed in there, so the entry
/// names who it was at the operating system: somebody who can read the data folder and its key file, and so could sign himself in as an admin.
/// </summary>
public static class OfflineErasure
{
    /// <param name="options">The data folder and its key file.</param>
    /// <param name="entry">The number of the entry.</param>
    /// <param name="part">Which body.</param>
    /// <param name="reason">Why; the journal keeps it.</param>
    /// <param name="legalBasis">What asks for it or allows it; the journal keeps it.</param>
    /// <param name="user">Who does it, by his name at the operating system.</param>
    /// <exception cref="OfflineRefusedException">It was refused, or is not finished; the sentence says which.</exception>
    /// <exception cref="Keys.StartupException">The data folder cannot be used; a gateway that runs over it is one cause.</exception>
    public static Task<ErasedOffline> EraseAsync(GatewayOptions options, long entry, BodyPart part, string reason, string legalBasis, string user) =>
        Gateway.WithoutServingAsync(options, async parts =>
        {
            var log = parts.GetRequiredService<JournalLog>();
            try
            {
                ErasureApi.Check(reason, legalBasis);
                var also = await parts.GetRequiredService<Eraser>().EraseAsync(entry, part, reason.Trim(), legalBasis.Trim(), Actors.AtTheMachine(user));
                await log.SignAsync();
                return new ErasedOffline(also, log.Trouble);
            }
            catch (ControlException refused)
            {
                // Where it is done and only not finished, the entry that says so is to be signed for all the same.
                await log.SignAsync();
                throw new OfflineRefusedException(refused.Code, refused.Message);
            }
            catch (StoreUnavailableException broken)
            {
                throw new OfflineRefusedException(Codes.StoreUnavailable, broken.Message);
            }
        });
}

/// <summary>The body is gone, and the journal says so.</summary>
/// <param name="AlsoIn">The bodies of other entries that hold the same arguments, the newest fifty, or the whole of a withheld result.</param>
/// <param name="Unsigned">Why that entry is not signed for yet, in a sentence; null where it is.</param>
public sealed record ErasedOffline(IReadOnlyList<string> AlsoIn, string? Unsigned);
