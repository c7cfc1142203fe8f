using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>
/// Resolves calls to the built-in methods of sets and tags and to the extension functions. Upstream refuses a wrong number of
/// arguments here for the former and when evaluating for the latter, and so does this.
/// </summary>
internal static class Calls
{
    private static readonly Dictionary<string, BinaryOperator> BinaryMethods =
        Enum.GetValues<BinaryOperator>().Where(operation => operation >= BinaryOperator.Contains).ToDictionary(Operators.TextOf, StringComparer.Ordinal);

    private static IEnumerable<string> MethodNames => [.. BinaryMethods.Keys, "isEmpty", .. ExtensionFunction.Names];

    public static Expr Method(TokenReader reader, Token token, Expr target, List<Expr> arguments, SourcePosition position)
    {
        var name = reader.Text(token);
        if (BinaryMethods.TryGetValue(name, out var operation))
        {
            RequireCount(reader, token, arguments.Count, 1);
            return new Expr.Binary(operation, target, arguments[0], position);
        }

        if (name == "isEmpty")
        {
            RequireCount(reader, token, arguments.Count, 0);
            return new Expr.Unary(UnaryOperator.IsEmpty, target, position);
        }

        if (!ExtensionFunction.TryFind(name, out var function))
            throw reader.Error(token, "there is no such method", Spelling.Suggest(name, MethodNames));
        if (!function.IsMethod)
            throw reader.Error(token, "this is a function and not a method", $"write `{name}(…)`");
        return new Expr.Call(function, [target, .. arguments], position);
    }

    public static Expr Function(TokenReader reader, Token token, List<Expr> arguments, SourcePosition position)
    {
        var name = reader.Text(token);
        var found = ExtensionFunction.TryFind(name, out var function);
        if ((found && function!.IsMethod) || BinaryMethods.ContainsKey(name) || name == "isEmpty")
            throw reader.Error(token, "this is a method and not a function", $"write `….{name}(…)`");
        if (!found)
            throw reader.Error(token, "there is no such function", Spelling.Suggest(name, ExtensionFunction.Names));
        return new Expr.Call(function!, arguments, position);
    }

    private static void RequireCount(TokenReader reader, Token token, int actual, int expected)
    {
        if (actual != expected)
            throw reader.Error(token, $"expected {expected} argument{(expected == 1 ? "" : "s")}, got {actual},");
    }
}
