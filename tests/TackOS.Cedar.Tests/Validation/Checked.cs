using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Tests.Validation;

/// <summary>Validates against one schema that has a little of everything.</summary>
internal static class Checked
{
    public static readonly Schema Schema = Schema.Parse("""
        entity Group in [Group];
        entity Folder;
        entity Color enum ["red", "green"];
        entity User in [Group] {
          name: String, age: Long, boss?: User, address?: { city: String, zip?: Long }, roles: Set<String>,
          limit: decimal, home: ipaddr, since: datetime, span: duration, color: Color, groups: Set<Group>,
        } tags String;
        entity Robot in [Group] { name: String, age?: Long, model: String } tags Long;
        entity Doc in [Folder] { owner: User, isPublic: Bool, meta: { a: Long, b?: String }, labels: Set<String> } tags Set<String>;
        action view, edit;
        action read in [view] appliesTo { principal: [User, Robot], resource: [Doc], context: { ip: ipaddr, mfa?: Bool, who: User } };
        action write in [edit] appliesTo { principal: [User], resource: [Doc, Folder], context: { reason?: String } };
        namespace Other { action act appliesTo { principal: User, resource: Doc }; }
        """, "shop.cedarschema");

    public static ValidationResult Policy(string policies, ValidationMode mode = ValidationMode.Strict) =>
        PolicyValidator.Validate(PolicySet.Parse(policies, "shop.cedar"), Schema, mode);

    /// <summary>The codes of the errors of a condition on what users do to documents.</summary>
    public static string ErrorsOf(string condition, ValidationMode mode) => Errors(
        Policy($"permit(principal is User, action == Action::\"read\", resource) when {{ {condition} }};", mode));

    public static string Errors(ValidationResult result) => string.Join(' ', result.Errors.Select(error => error.Diagnostic.Code).Distinct());

    public static string Warnings(ValidationResult result) => string.Join(' ', result.Warnings.Select(warning => warning.Diagnostic.Code).Distinct());
}
