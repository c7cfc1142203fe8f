// Texts of others, shown so that the eye gets what the machine would get.
import { el } from "./dom.js";

// Controls, formats (bidirectional marks, zero widths, tags), private and unassigned code points, lone surrogates, line and paragraph
// separators, every space but the ordinary one, variation selectors and the blanks that claim to be letters.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

const NAMES = new Map([
  [0x00a0, "no-break space"], [0x00ad, "soft hyphen"], [0x061c, "Arabic letter mark"], [0x200b, "zero width space"],
  [0x200c, "zero width non-joiner"], [0x200d, "zero width joiner"], [0x200e, "left-to-right mark"], [0x200f, "right-to-left mark"],
  [0x202a, "left-to-right embedding"], [0x202b, "right-to-left embedding"], [0x202c, "pop directional formatting"],
  [0x202d, "left-to-right override"], [0x202e, "right-to-left override"], [0x2060, "word joiner"], [0x2066, "left-to-right isolate"],
  [0x2067, "right-to-left isolate"], [0x2068, "first strong isolate"], [0x2069, "pop directional isolate"], [0xfeff, "byte order mark"],
]);

/** Nodes for a text: itself, with every character that cannot be seen as a chip `\u{...}`. The order on the screen is that in the text. */
export function shown(text) {
  return pieces(String(text), HIDDEN, chip);
}

/** The same for what an `alt` or `aria-label` holds: chips are spelled out. */
export function spelled(text) {
  return String(text).replace(HIDDEN, escape);
}

/** Cuts a text at each match and puts what `of` makes of it there. */
export function pieces(text, pattern, of) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) nodes.push(plain(text.slice(from, match.index)));
    nodes.push(of(match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(plain(text.slice(from)));
  return nodes;
}

export function chip(character) {
  const name = NAMES.get(character.codePointAt(0));
  return el("span", { class: "chip", title: name ?? "a character that cannot be seen" }, escape(character));
}

// A text that runs right to left stays within its own borders instead of reordering what stands beside it.
const plain = text => el("bdi", null, text);

const escape = character => `\\u{${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}}`;
