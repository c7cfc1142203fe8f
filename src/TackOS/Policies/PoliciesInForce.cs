using System.Collections.Frozen;
using TackOS.Calls;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Servers;

namespace TackOS.Policies;

/// <summary>
/// One immutable set of policies with the entities that they are evaluated against: the shipped ladder, the operators' files, and the
/// permits generated from the departments' scopes. Made by <see cref="Build"/> or not at all.
/// </summary>
public sealed class PoliciesInForce
{
    private readonly FrozenDictionary<string, Department> _departments;

    private PoliciesInForce(
        PolicyTexts texts,
        IReadOnlyCollection<Department> departments,
        IReadOnlyCollection<Agent> agents,
        IReadOnlyCollection<UpstreamServer> servers,
        IReadOnlyCollection<AcceptedTool> tools)
    {
        Texts = texts;
        Entities = PolicyEntities.Of(departments, agents, servers, tools, d => d.Autonomy);
        TrialEntities = PolicyEntities.Of(departments, agents, servers, tools, d => d.Autonomy == 0 ? d.Trial : d.Autonomy);
        _departments = departments.ToFrozenDictionary(d => d.Id, StringComparer.Ordinal);
    }

    /// <summary>SHA-256, in lower-case hex, over the names and texts of all files, each preceded by its length.</summary>
    public string Hash => Texts.Hash;

    /// <summary>Every file, the shipped and the generated ones included, in the order of their names.</summary>
    public IReadOnlyList<PolicyFile> Files => Texts.Files;

    /// <summary>Those of <see cref="Files"/> that no operator wrote: shipped with TackOS, or generated from the departments.</summary>
    public IReadOnlyList<PolicyFile> ShippedFiles => Texts.Shipped;

    internal PolicyTexts Texts { get; }

    internal Entities Entities { get; }

    /// <summary>The same entities with each department at level 0 presented at the level it tries.</summary>
    internal Entities TrialEntities { get; }

    /// <summary>The same policies over nothing but these, as they were.</summary>
    internal PoliciesInForce Over(Department department, Agent agent, AcceptedTool tool) => new(Texts, [department], [agent], [tool.Server], [tool]);

    /// <summary>The agent's department; where there is none, one at a level that no rule allows anything at.</summary>
    internal Department DepartmentOf(Agent agent) => _departments.GetValueOrDefault(agent.Department) ?? new Department(agent.Department, "", -1, -1, []);

    /// <summary>Reads and checks everything. Throws for no text and no entity; what it returns is whole.</summary>
    /// <param name="files">The operators' files. One named <c>risk.cedar</c> stands in the place of the shipped one.</param>
    /// <param name="departments">Their scopes become permits, their levels attributes.</param>
    /// <param name="agents">Each in its department.</param>
    /// <param name="servers">Each is a group of actions.</param>
    /// <param name="tools">Each is an action and a resource.</param>
    /// <param name="previous">What was in force before: where no policy text differs from its, nothing is parsed or checked again.</param>
    public static PoliciesResult Build(
        IReadOnlyCollection<PolicyFile> files,
        IReadOnlyCollection<Department> departments,
        IReadOnlyCollection<Agent> agents,
        IReadOnlyCollection<UpstreamServer> servers,
        IReadOnlyCollection<AcceptedTool> tools,
        PoliciesInForce? previous = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(departments);
        try
        {
            var texts = PolicyTexts.Read(files, ShippedPolicies.DepartmentsOf(departments), previous?.Texts);
            return new PoliciesResult.Built(new PoliciesInForce(texts, departments, agents, servers, tools));
        }
        catch (InvalidPolicyException invalid)
        {
            return new PoliciesResult.Invalid(invalid.Message);
        }
        catch (InvalidEntitiesException invalid)
        {
            return new PoliciesResult.Invalid(invalid.Message);
        }
    }
}

/// <summary>What came of building a set of policies.</summary>
public abstract record PoliciesResult
{
    private PoliciesResult()
    {
    }

    public sealed record Built(PoliciesInForce Policies) : PoliciesResult;

    /// <summary>The set does not take force. The sentence begins with <c>file:line:column</c> where the fault has a place.</summary>
    public sealed record Invalid(string Sentence) : PoliciesResult;
}

/// <summary>A policy file breaks a rule; the message is the sentence for the operator.</summary>
internal sealed class InvalidPolicyException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static InvalidPolicyException At(PolicySyntax policy, string sentence) => new($"{policy.Position}: {sentence}");
}
