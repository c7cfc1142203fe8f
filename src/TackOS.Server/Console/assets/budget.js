// One account's money as a bar: spent, held, the stop, the cap.
import { el, svg } from "./dom.js";
import { micros, money, permille } from "./exact.js";
import { shown, spelled } from "./shown.js";

const WIDTH = 1000, HEIGHT = 10, MARK = 5;

/** An account's amounts as BigInts, whichever view of the API it came from. */
export function amounts(account) {
  const optional = value => value == null ? null : micros(value);
  return {
    spent: micros(account.spentMicros),
    held: micros(account.heldMicros),
    limit: optional(account.limitMicros),
    cap: optional(account.capMicros),
  };
}

/**
 * `extra` is what a call under question would add. Its sentence stands in for the picture. An account without a cap has no bar: there
 * is no whole.
 */
export function bar(name, { spent, held, limit, cap }, extra = 0n) {
  if (cap === null) return null;
  const used = spent + held + extra;
  const whole = cap < used ? used : cap;
  const [a, b, c] = [spent, spent + held, used].map(part => permille(part, whole));
  const over = used > limit;
  const words = `${spelled(name)}: ${money(spent)} spent, ${money(held)} held` + (extra > 0n ? `, ${money(extra)} for this call` : "") +
    `, stop at ${money(limit)}, cap ${money(cap)}`;
  const frame = { class: over ? "bar over" : "bar", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" };
  return svg("svg", { ...frame, role: "img", "aria-label": words },
    svg("title", null, words),
    svg("rect", { class: "track", width: WIDTH, height: HEIGHT }),
    svg("rect", { class: "spent", width: a, height: HEIGHT }),
    svg("rect", { class: "held", x: a, width: b - a, height: HEIGHT }),
    extra > 0n ? svg("rect", { class: "extra", x: b, width: Math.max(c - b, MARK), height: HEIGHT }) : null,
    svg("rect", { class: "stop", x: Math.min(permille(limit, whole), WIDTH - MARK), width: MARK, height: HEIGHT }));
}

/** `company`, or `department sales` for `department:sales`. */
export function accountName(id) {
  const cut = id.indexOf(":");
  if (cut < 0) return el("span", null, id === "company" ? "Company" : shown(id));
  return el("span", null, el("span", { class: "dim" }, shown(id.slice(0, cut))), " ", shown(id.slice(cut + 1)));
}
