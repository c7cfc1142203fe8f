using System.Runtime.InteropServices;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>
/// Finds the policies whose head can cover a request without looking at the others. A tree of three levels (action,
/// principal, resource); each level is keyed by the entity or the type that the constraint names. A request follows the keys
/// it can satisfy: the entity itself, its ancestors, its type, and "any". What it finds is a superset of what can hold or err: the head
/// is checked again, for a key does not tell <c>==</c> from <c>in</c>. What it leaves out is certain not to hold and not to err.
/// </summary>
internal sealed class ScopeIndex
{
    private readonly Node _root = new();

    public ScopeIndex(IReadOnlyList<PolicySyntax> policies)
    {
        for (var i = 0; i < policies.Count; i++)
        {
            var head = IndexKeys.HeadOf(policies[i]);
            _root.Add([head.Action, head.Principal, head.Resource], i);
        }
    }

    /// <summary>Adds the numbers of the candidate policies, in no order and perhaps more than once.</summary>
    public void Collect(EntityUid principal, EntityUid action, EntityUid resource, Entities entities, ref CandidateList found) =>
        _root.Collect([Subject.Of(action, entities), Subject.Of(principal, entities), Subject.Of(resource, entities)], ref found);

    private readonly record struct Subject(EntityUid Uid, EntityUid[] Ancestors)
    {
        public static Subject Of(EntityUid uid, Entities entities) => new(uid, entities.FindStored(uid)?.Ancestors ?? []);
    }

    private sealed class Node
    {
        private readonly Dictionary<EntityUid, Node> _byEntity = [];
        private readonly Dictionary<string, Node> _byType = new(StringComparer.Ordinal);
        private readonly List<int> _policies = [];
        private Node? _any;

        public void Add(ReadOnlySpan<ScopeConstraint> constraints, int policy)
        {
            if (constraints.IsEmpty)
            {
                _policies.Add(policy);
                return;
            }

            foreach (var node in NodesFor(constraints[0]))
                node.Add(constraints[1..], policy);
        }

        public void Collect(scoped ReadOnlySpan<Subject> subjects, ref CandidateList found)
        {
            if (subjects.IsEmpty)
            {
                found.Add(CollectionsMarshal.AsSpan(_policies));
                return;
            }

            var rest = subjects[1..];
            _any?.Collect(rest, ref found);
            if (_byType.TryGetValue(subjects[0].Uid.Type, out var typed))
                typed.Collect(rest, ref found);
            if (_byEntity.Count == 0)
                return;
            if (_byEntity.TryGetValue(subjects[0].Uid, out var exact))
                exact.Collect(rest, ref found);
            foreach (var ancestor in subjects[0].Ancestors)
            {
                if (_byEntity.TryGetValue(ancestor, out var above))
                    above.Collect(rest, ref found);
            }
        }

        private Node[] NodesFor(ScopeConstraint constraint) => constraint switch
        {
            ScopeConstraint.Equal { Target: EntityReference.Named named } => [ForEntity(named.Uid)],
            ScopeConstraint.In { Target: EntityReference.Named named } => [ForEntity(named.Uid)],
            ScopeConstraint.IsIn { Target: EntityReference.Named named } => [ForEntity(named.Uid)],
            ScopeConstraint.InAny any => [.. any.Targets.Distinct().Select(ForEntity)],
            ScopeConstraint.Is type => [ForType(type.EntityType)],
            ScopeConstraint.Any => [_any ??= new Node()],
            _ => [],
        };

        private Node ForEntity(EntityUid uid)
        {
            if (!_byEntity.TryGetValue(uid, out var node))
                _byEntity.Add(uid, node = new Node());
            return node;
        }

        private Node ForType(string type)
        {
            if (!_byType.TryGetValue(type, out var node))
                _byType.Add(type, node = new Node());
            return node;
        }
    }
}
