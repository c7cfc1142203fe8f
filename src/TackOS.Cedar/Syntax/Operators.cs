namespace TackOS.Cedar.Syntax;

public enum Variable
{
    Principal,
    Action,
    Resource,
    Context,
}

public enum UnaryOperator
{
    Not,
    Negate,
    IsEmpty,
}

/// <summary>The operators and, from <see cref="Contains"/> on, the built-in methods of two operands that evaluate both.</summary>
public enum BinaryOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Contains,
    ContainsAll,
    ContainsAny,
    HasTag,
    GetTag,
}

/// <summary>How operators, built-in methods and variables are spelt.</summary>
internal static class Operators
{
    public static string TextOf(Variable variable) => variable switch
    {
        Variable.Principal => "principal",
        Variable.Action => "action",
        Variable.Resource => "resource",
        Variable.Context => "context",
        _ => throw new ArgumentOutOfRangeException(nameof(variable), variable, "There is no such variable."),
    };

    public static string TextOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.In => "in",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Contains => "contains",
        BinaryOperator.ContainsAll => "containsAll",
        BinaryOperator.ContainsAny => "containsAny",
        BinaryOperator.HasTag => "hasTag",
        BinaryOperator.GetTag => "getTag",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "There is no such operator."),
    };
}
