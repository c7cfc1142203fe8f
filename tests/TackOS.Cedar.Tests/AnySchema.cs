using CsCheck;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests;

/// <summary>
/// Random schemas that resolve, three namespaces each: common types and entity types that hide each other and the built-in types, every
/// kind of name and type, enumerated types, tags, groups and annotations.
/// </summary>
internal static class AnySchema
{
    private static readonly string[] BuiltIns = ["Bool", "Long", "String"];
    private static readonly string[] Extensions = ["decimal", "ipaddr", "datetime", "duration"];
    private static readonly string[] AttributeNames = ["a", "b", "in", "a b", "Set", "\"\n", "__cedar"];

    // A common type of a name that an entity type has too may not be declared yet where it is mentioned.
    private static readonly string[] AnyCommonType = ["G0", "G1", "G2", "C0", "C1", "C2", "decimal"];

    private static readonly Gen<Dictionary<string, string?>> AnyAnnotations = Gen.OneOf(
        Gen.Const(Annotations()), Gen.Const(Annotations(("if", ""))), Gen.Const(Annotations(("doc", "it \"is\""), ("x", null))));

    public static readonly Gen<SchemaSyntax> Syntax = Gen.Select(
        Namespace("", ["G0", "G1", "G2"], ["H0", "H1", "G1", "String"]),
        Namespace("N", ["C0", "C1", "decimal"], ["E0", "E1", "C1", "Long", "Bool"]),
        Namespace("N::M", ["C0", "C2"], ["E0", "C2"]),
        (outside, first, second) => new SchemaSyntax([outside, first, second]));

    private static Gen<NamespaceSyntax> Namespace(string name, string[] commonTypes, string[] entityTypes)
    {
        var entities = entityTypes.Select(type => EntityType(type, name, commonTypes, entityTypes)).ToArray();
        var commons = commonTypes.Select((type, place) => CommonType(type, name, commonTypes[..place], entityTypes)).ToArray();
        var actions = Enumerable.Range(0, 3).Select(place => Action(place, name, commonTypes, entityTypes)).ToArray();
        return Gen.Select(Each(commons), Each(entities), Each(actions), AnyAnnotations, (common, entity, action, annotations) =>
            new NamespaceSyntax(name, common, entity, action, name.Length == 0 ? Annotations() : annotations, default));
    }

    private static Gen<CommonTypeSyntax> CommonType(string name, string inNamespace, string[] earlier, string[] entityTypes) =>
        Gen.Select(Type(inNamespace, earlier, entityTypes, 0), AnyAnnotations, (type, annotations) => new CommonTypeSyntax(name, type, annotations, default));

    private static Gen<EntityTypeSyntax> EntityType(string name, string inNamespace, string[] commonTypes, string[] entityTypes) => Gen.OneOf(
        Gen.Select(
            Entity(inNamespace, entityTypes).Array[0, 2], Record(inNamespace, commonTypes, entityTypes, 0), Type(inNamespace, commonTypes, entityTypes, 1), Gen.Bool, AnyAnnotations,
            (parents, shape, tags, hasTags, annotations) => new EntityTypeSyntax(name, parents, shape, hasTags ? tags : null, null, annotations, default)),
        Gen.Select(Gen.String[Gen.Char["ab\" \n"], 0, 3].Array[1, 3], AnyAnnotations, (ids, annotations) =>
            new EntityTypeSyntax(name, [], TypeSyntax.EmptyRecord, null, ids, annotations, default)));

    private static Gen<ActionSyntax> Action(int place, string inNamespace, string[] commonTypes, string[] entityTypes)
    {
        var type = inNamespace.Length == 0 ? "Action" : inNamespace + "::Action";
        var group = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], (up, form) =>
            new ActionReference(form switch { 0 => null, 1 => "Action", _ => type }, ActionName(place + 1 + up, inNamespace), default));
        var appliesTo = Gen.Select(
            Entity(inNamespace, entityTypes).Array[0, 3], Entity(inNamespace, entityTypes).Array[0, 3], Record(inNamespace, commonTypes, entityTypes, 1),
            (principals, resources, context) => new AppliesToSyntax(principals, resources, context));
        return Gen.Select(group.Array[0, 2], appliesTo, Gen.Bool, AnyAnnotations, (groups, applies, hasApplies, annotations) => new ActionSyntax(
            ActionName(place, inNamespace),
            [.. groups.Where(each => IsDeclared(each.Id, inNamespace))],
            hasApplies ? applies : null, annotations, default));
    }

    private static string ActionName(int place, string inNamespace) => $"{inNamespace} {place}";

    private static bool IsDeclared(string id, string inNamespace) => Enumerable.Range(0, 3).Any(place => ActionName(place, inNamespace) == id);

    private static Gen<TypeSyntax> Type(string inNamespace, string[] commonTypes, string[] entityTypes, int depth)
    {
        var leaves = new List<Gen<TypeSyntax>>
        {
            OneOf(BuiltIns).Select(name => (TypeSyntax)new TypeSyntax.BuiltIn(name, IsExtension: false, default)),
            OneOf(Extensions).Select(name => (TypeSyntax)new TypeSyntax.BuiltIn(name, IsExtension: true, default)),
            OneOf(Extensions).Select(name => (TypeSyntax)Named("__cedar::" + name, NameKind.Any)),
            OneOf("Bool", "Long", "ipaddr").Select(name => (TypeSyntax)Named(name, NameKind.Any)),
            Entity(inNamespace, entityTypes).Select(name => (TypeSyntax)new TypeSyntax.Named(name, NameKind.Entity)),
            Entity(inNamespace, [.. entityTypes.Except(AnyCommonType)]).Select(name => (TypeSyntax)new TypeSyntax.Named(name, NameKind.Any)),
            Gen.Const((TypeSyntax)Named("Action", NameKind.Any)),
        };
        if (commonTypes.Length > 0)
        {
            leaves.Add(Qualified(inNamespace, commonTypes).Select(name => (TypeSyntax)Named(name, NameKind.Common)));
            leaves.Add(Qualified(inNamespace, commonTypes).Select(name => (TypeSyntax)Named(name, NameKind.Any)));
        }

        var leaf = Gen.OneOf([.. leaves]);
        return depth >= 2 ? leaf : Gen.Frequency(
            (4, leaf),
            (1, Type(inNamespace, commonTypes, entityTypes, depth + 1).Select(element => (TypeSyntax)new TypeSyntax.SetOf(element))),
            (1, Record(inNamespace, commonTypes, entityTypes, depth + 1)));
    }

    private static Gen<TypeSyntax> Record(string inNamespace, string[] commonTypes, string[] entityTypes, int depth) =>
        Gen.Select(OneOf(AttributeNames).Array[0, 3], Type(inNamespace, commonTypes, entityTypes, depth + 1).Array[3], Gen.Bool.Array[3], AnyAnnotations, (names, types, required, annotations) =>
            (TypeSyntax)new TypeSyntax.Record([.. names.Distinct().Select((name, place) =>
                new AttributeSyntax(name, types[place], required[place], annotations, default))]));

    private static Gen<TypeName> Entity(string inNamespace, string[] entityTypes) => Qualified(inNamespace, entityTypes).Select(name => new TypeName(name, default));

    private static Gen<string> Qualified(string inNamespace, string[] names) => Gen.Select(OneOf(names), Gen.Bool, (name, isQualified) =>
        isQualified && inNamespace.Length > 0 ? $"{inNamespace}::{name}" : name);

    private static TypeSyntax.Named Named(string name, NameKind kind) => new(new TypeName(name, default), kind);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);

    private static Gen<List<T>> Each<T>(Gen<T>[] generators) =>
        generators.Aggregate(Gen.Const(0).Select(_ => new List<T>()), (all, next) => Gen.Select(all, next, (list, item) => new List<T>([.. list, item])));

    private static Dictionary<string, string?> Annotations(params (string Key, string? Value)[] annotations) =>
        annotations.ToDictionary(each => each.Key, each => each.Value);
}
