using TackOS.Server.Storage;

namespace TackOS.Server.Search;

/// <summary>The journal cannot be searched right now, and can be again in a moment without anybody's doing.</summary>
internal sealed class IndexUnavailableException(string sentence) : ControlException("index-behind", sentence, 503);
