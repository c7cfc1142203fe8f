namespace TackOS.TransparencyLog;

/// <summary>
/// The place of a complete subtree in the Merkle tree: at level 0 the leaves, at level <c>L</c> and index <c>i</c> the subtree
/// over the entries from <c>i * 2^L</c> up to, not including, <c>(i + 1) * 2^L</c>.
/// </summary>
public readonly record struct Node(int Level, long Index);

/// <summary>
/// Reads the hash of a complete subtree. The library asks only for nodes whose entries all lie inside the tree size it was
/// given. The reader answers or throws; what it throws reaches the caller unchanged. Its answers are not authenticated:
/// whoever relies on a proof verifies it against a signed root.
/// </summary>
public delegate Hash HashReader(Node node);

/// <summary>Is told every complete subtree at the moment the tree first contains it, leaves included.</summary>
public delegate void NodeVisitor(Node node, in Hash hash);
