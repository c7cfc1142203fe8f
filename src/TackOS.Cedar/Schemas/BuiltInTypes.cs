namespace TackOS.Cedar.Schemas;

/// <summary>The types that every schema has.</summary>
internal static class BuiltInTypes
{
    private static readonly Dictionary<string, CedarType> ByName = new(StringComparer.Ordinal)
    {
        ["Bool"] = new CedarType.Bool(),
        ["Long"] = new CedarType.Long(),
        ["String"] = new CedarType.String(),
        ["decimal"] = new CedarType.Extension("decimal"),
        ["ipaddr"] = new CedarType.Extension("ipaddr"),
        ["datetime"] = new CedarType.Extension("datetime"),
        ["duration"] = new CedarType.Extension("duration"),
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static CedarType? Find(string name) => ByName.GetValueOrDefault(name);
}
