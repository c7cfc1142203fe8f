using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Calls of extension functions. A text that is no extension value is found here rather than at the first request.</summary>
internal static class CallRules
{
    public static Answer Call(TypeChecker checker, Expr.Call call, Capabilities prior)
    {
        var signature = ExtensionSignature.Of(call.Function);
        var isWellFormed = CheckForm(checker, call, signature);
        var isRight = isWellFormed;
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = isWellFormed
                ? Argument(checker, call.Arguments[i], signature.Parameters[i], prior)
                : checker.Check(call.Arguments[i], prior);
            isRight &= argument.IsRight;
        }

        return Answer.Of(signature.Result).If(isRight);
    }

    private static Answer Argument(TypeChecker checker, Expr argument, InferredType expected, Capabilities prior) =>
        checker.Expect(argument, prior, expected.ToString()!, type => TypeLattice.Join(expected, type, ValidationMode.Strict) is not null);

    private static bool CheckForm(TypeChecker checker, Expr.Call call, ExtensionSignature signature)
    {
        var isRight = true;
        if (call.Arguments.Count != signature.Parameters.Count)
        {
            checker.Wrong(call, "argument-count", $"`{call.Function.Name}` takes {Count(call, signature.Parameters.Count)}, not {Count(call, call.Arguments.Count)}.");
            isRight = false;
        }

        if (call.Function.IsMethod)
            return isRight;
        if (call.Arguments is [Expr.Literal { Value: StringValue text }] && call.Function.Apply(text, null, out _) is null)
        {
            checker.Wrong(call, "invalid-argument", $"{text} is not a valid {signature.Result}.", signature.Example);
            isRight = false;
        }

        if (checker.Mode == ValidationMode.Strict && call.Arguments.Any(argument => argument is not Expr.Literal))
        {
            checker.Wrong(call, "argument-not-literal", $"`{call.Function.Name}` takes a text that is written out, in strict validation.");
            isRight = false;
        }

        return isRight;
    }

    /// <summary>The receiver of a method is no argument to whoever writes one.</summary>
    private static string Count(Expr.Call call, int arguments)
    {
        var written = call.Function.IsMethod ? arguments - 1 : arguments;
        return written == 1 ? "1 argument" : $"{written} arguments";
    }
}
