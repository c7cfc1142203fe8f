using System.CommandLine;
using TackOS.Cli.Verbs;

namespace TackOS.Cli.Grammar;

/// <summary>Every noun and verb there is. A new noun is a line here and a file beside the others.</summary>
internal static class Vocabulary
{
    public static RootCommand Root()
    {
        var root = new RootCommand("TackOS: agents get permission to act, not access to everything, and every layer adds a control point.");
        root.Options.Add(Everywhere.Json);
        root.Options.Add(Everywhere.Server);
        root.Options.Add(Everywhere.StepUpCode);
        Command[] words =
        [
            UpVerb.Create(), DemoVerb.Create(), StatusVerb.Create(), DoctorVerb.Create(), SessionVerbs.Login(), SessionVerbs.Logout(),
            OperatorVerbs.Create(), DepartmentVerbs.Create(), MissionVerbs.Create(), AgentVerbs.Create(),
            ServerVerbs.Create(), ToolVerbs.Create(), SecretVerbs.Create(), VaultVerbs.Create(), PolicyVerbs.Create(),
            ApprovalVerbs.Create(), BudgetVerbs.Create(), CallVerbs.Create(), EscalationVerbs.Create(), PlanVerbs.Create(),
            AuditVerbs.Create(), WitnessVerbs.Create(), ConnectVerb.Create(), CedarVerbs.Create(), CompletionVerb.Create(),
        ];
        foreach (var word in words)
            root.Subcommands.Add(word);
        return root;
    }
}
