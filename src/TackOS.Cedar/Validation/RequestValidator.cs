using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation;

/// <summary>
/// Says whether a request fits a schema: the action is declared and applies to the principal and the resource, ids of enumerated types
/// are among those listed, and the context is as declared. What is wrong is said, up to a hundred times; nothing said means that it fits.
/// </summary>
public static class RequestValidator
{
    public static IReadOnlyList<Diagnostic> Validate(Request request, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(schema);
        var found = new Findings(schema);
        var isDeclared = schema.Actions.TryGetValue(request.Action, out var action);
        if (!isDeclared)
            found.UndeclaredAction(request.Action);
        Check(request.Principal, "principal", action?.PrincipalTypes, request.Action, schema, found);
        Check(request.Resource, "resource", action?.ResourceTypes, request.Action, schema, found);
        if (isDeclared)
            found.CheckRecord(request.Context, action!.Context, "The context", "");
        return found.Diagnostics;
    }

    private static void Check(EntityUid uid, string role, IReadOnlySet<string>? allowed, EntityUid action, Schema schema, Findings found)
    {
        if (!schema.EntityTypes.ContainsKey(uid.Type))
        {
            found.UndeclaredType(uid);
            return;
        }

        found.CheckId(uid, $"The {role}");
        if (allowed is not null && !allowed.Contains(uid.Type))
            found.Add(
                $"invalid-{role}-type", $"The action {action} does not apply to a {role} of the type {uid.Type}", uid, OneOf(allowed));
    }

    private static string OneOf(IReadOnlySet<string> types) =>
        types.Count == 0 ? "it applies to nothing" : "it takes " + string.Join(", ", types.Order(StringComparer.Ordinal));
}
