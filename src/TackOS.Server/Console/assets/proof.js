// Checks a proof of inclusion where it is read, with nothing but the browser's own SHA-256 and Ed25519 (C2SP tlog-proof, RFC 9162 section 2.1.3.2).

const HEADER = "c2sp.org/tlog-proof@v1";
const ED25519 = 1, KEY_ID_BYTES = 4;
const utf8 = new TextEncoder();

/**
 * What the proof shows of these entry bytes: `steps` from the leaf up, each with its hash, its sibling and the entries that are below that; and
 * whether it leads to the checkpoint's root and the key signed that. `signed` is null where this browser has no Ed25519.
 */
export async function check(text, bytes, vkey) {
  const proof = parse(text);
  const leaf = await hash([0], bytes);
  let node = leaf;
  const steps = [];
  for (const { left, from, to } of siblings(proof.index, proof.size)) {
    const sibling = proof.path[steps.length];
    if (!sibling) break;
    steps.push({ hash: node, sibling, left, from, to });
    node = left ? await hash([1], sibling, node) : await hash([1], node, sibling);
  }
  const included = steps.length === proof.path.length && steps.length === depth(proof) && same(node, proof.root);
  return { ...proof, leaf, steps, computed: node, included, signed: await signature(proof, vkey) };
}

export const hex = hashed => [...hashed].map(byte => byte.toString(16).padStart(2, "0")).join("");

/** The bytes of base64, which is refused where it is none. */
export const bytesOf = base64 => Uint8Array.from(atob(base64), character => character.charCodeAt(0));

function parse(text) {
  const [first, second, ...rest] = text.split("\n");
  const index = /^index (0|[1-9]\d*)$/.exec(second);
  const end = rest.indexOf("");
  if (first !== HEADER || !index || end < 0) throw new Error("The proof is not of the form that was expected.");
  const note = rest.slice(end + 1).join("\n");
  const border = note.lastIndexOf("\n\n");
  const body = note.slice(0, border + 1), signatures = note.slice(border + 2).split("\n").filter(line => line);
  const [log, size, root] = body.split("\n");
  return { index: BigInt(index[1]), path: rest.slice(0, end).map(bytesOf), log, size: BigInt(size), root: bytesOf(root), body, signatures };
}

const depth = proof => siblings(proof.index, proof.size).length;

/** From the leaf up: on which side the sibling is, and which entries it is over. A range is split at the largest power of two below its length. */
function siblings(index, size) {
  const found = [];
  let from = 0n, to = size;
  if (index >= size) return found;
  while (to - from > 1n) {
    let half = 1n;
    while (half * 2n < to - from) half *= 2n;
    const middle = from + half;
    if (index < middle) {
      found.unshift({ left: false, from: middle, to });
      to = middle;
    } else {
      found.unshift({ left: true, from, to: middle });
      from = middle;
    }
  }
  return found;
}

async function hash(...parts) {
  const message = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", message));
}

const same = (one, other) => one.length === other.length && one.every((byte, index) => byte === other[index]);

/** True and false are the key's word; null is a browser that cannot tell. */
async function signature({ body, log, signatures }, vkey) {
  const [name, id, ...encoded] = vkey.split("+");
  const key = bytesOf(encoded.join("+"));
  if (name !== log || key[0] !== ED25519) return false;
  const line = signatures.map(each => /^— (\S+) (\S+)$/.exec(each)).find(match =>
    match && match[1] === name && hex(bytesOf(match[2]).slice(0, KEY_ID_BYTES)) === id);
  if (!line) return false;
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, bytesOf(line[2]).slice(KEY_ID_BYTES), utf8.encode(body));
}
