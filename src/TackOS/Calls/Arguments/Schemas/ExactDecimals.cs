using System.Runtime.InteropServices;
using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

internal static class ExactDecimals
{
    // Far more than any double, so that integers of arbitrary size are compared as they are written.
    private const int MostDigits = 400;

    public static bool TryRead(JsonElement value, out ExactDecimal number) =>
        ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), MostDigits, out number);
}
