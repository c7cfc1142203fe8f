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

/// <summary>The operators and built-in methods of two operands that evaluate both.</summary>
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
