// JSON and money without a rounding in between. A number that a double would show otherwise than it was sent stays as it was sent.
import { el } from "./dom.js";
import { pieces, shown } from "./shown.js";

const DEEPEST = 100;
const MICROS_PER_UNIT = 1_000_000n;

/** Whether this browser can keep the text of a number; without it, the console does not start. */
export const supported = typeof JSON.rawJSON === "function";

export function parse(text) {
  return JSON.parse(text, (key, value, { source }) =>
    typeof value === "number" && String(value) !== source ? JSON.rawJSON(source) : value);
}

/** Micro-units as a BigInt; anything but an integer throws. */
export function micros(value) {
  return BigInt(JSON.isRawJSON(value) ? value.rawJSON : value);
}

/** A BigInt for a body that JSON.stringify writes. */
export const number = value => JSON.rawJSON(value.toString());

/** `1,234.50`: two decimals where that is exact, else all that are needed. */
export function money(amount) {
  const sign = amount < 0n ? "−" : "";
  const size = amount < 0n ? -amount : amount;
  const units = (size / MICROS_PER_UNIT).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const decimals = (size % MICROS_PER_UNIT).toString().padStart(6, "0").replace(/0{1,4}$/, "");
  return `${sign}${units}.${decimals}`;
}

/** Reads what money() writes without the separators: at most six decimals, not negative. Null for anything else. */
export function readMoney(text) {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  return match ? BigInt(match[1]) * MICROS_PER_UNIT + BigInt((match[2] ?? "").padEnd(6, "0")) : null;
}

/** `part` of `whole` in thousandths, between 0 and 1000, for bars. */
export function permille(part, whole) {
  if (whole <= 0n || part <= 0n) return 0;
  return part >= whole ? 1000 : Number(part * 1000n / whole);
}

/** The value pretty-printed, two spaces a level. Deeper than the API itself reads is an error, not a stack overflow. */
export function printed(value) {
  return el("code", null, print(value, 0));
}

function print(value, depth) {
  if (depth > DEEPEST) throw new RangeError("The arguments are nested too deep to be shown.");
  if (JSON.isRawJSON(value)) return el("span", { class: "n" }, value.rawJSON);
  if (typeof value === "string") return string(value, depth);
  if (value === null || typeof value !== "object") return el("span", { class: "n" }, String(value));
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return open + close;
  const lines = entries.map(([name, inner], index) => [
    "\n", indent(depth + 1), list ? [] : [el("span", { class: "k" }, '"', escaped(name, depth), '"'), ": "],
    print(inner, depth + 1), index < entries.length - 1 ? "," : ""]);
  return [open, lines, "\n", indent(depth), close];
}

const string = (text, depth) => el("span", { class: "s" }, '"', escaped(text, depth), '"');

// A line break within a text is written out and then also made, with the indentation of the text's own line: it can be read, and it
// cannot pass for the next argument, because a quotation mark within a text is escaped.
const escaped = (text, depth) => pieces(text, /\r\n|[\n\r\t"\\]/g, found => {
  switch (found) {
    case '"': return '\\"';
    case "\\": return "\\\\";
    case "\t": return el("span", { class: "chip soft" }, "\\t");
    default: return [el("span", { class: "chip soft" }, found === "\n" ? "\\n" : found === "\r" ? "\\r" : "\\r\\n"), "\n", indent(depth + 1)];
  }
}).flat().map(node => node.nodeName === "BDI" ? shown(node.textContent) : node);

const indent = depth => "  ".repeat(depth);
