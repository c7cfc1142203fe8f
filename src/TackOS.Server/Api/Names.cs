using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>The names that operators give.</summary>
internal static class Names
{
    /// <exception cref="ControlException">It is no name.</exception>
    public static void Check(string id)
    {
        if (!Slug.IsValid(id))
            throw new ControlException("name-invalid", $"'{id}' is not a name: {Slug.Rule}.");
    }
}
