namespace TackOS.Calls;

/// <summary>The stable codes of everything that can stop a call. docs/reference/codes.md lists each with its mend.</summary>
public static class Codes
{
    public const string Unauthenticated = "unauthenticated";
    public const string Malformed = "malformed-request";
    public const string TooLarge = "request-too-large";
    public const string SecretSent = "secret-in-call";
    public const string UnknownTool = "unknown-tool";
    public const string ToolQuarantined = "tool-quarantined";
    public const string SchemaUnsupported = "tool-schema-unsupported";
    public const string ArgumentsInvalid = "arguments-invalid";
    public const string PolicyForbids = "policy-forbids";
    public const string NoPermit = "policy-no-permit";
    public const string PolicyError = "policy-error";
    public const string Pending = "approval-pending";
    public const string Rejected = "approval-rejected";
    public const string ApprovalExpired = "approval-expired";
    public const string Drafted = "drafted";
    public const string Shadowed = "shadowed";
    public const string BudgetStop = "budget-stop";
    public const string BudgetPaused = "budget-paused";
    public const string OperationConflict = "operation-conflict";
    public const string OperationUnknown = "outcome-unknown";
    public const string TooManyPending = "too-many-pending";
    public const string VaultSealed = "vault-sealed";
    public const string NotSent = "upstream-unavailable";
    public const string Withheld = "result-withheld";
    public const string BodyErased = "body-erased";
    public const string StoreUnavailable = "store-unavailable";
    public const string Unsettled = "state-changing-too-fast";
    public const string ServerStopping = "server-stopping";
}
