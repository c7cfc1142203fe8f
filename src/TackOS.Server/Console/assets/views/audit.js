// The journal: every entry as a sentence, newest first; and one entry with the proof that it is in the log.
import { hasEnded, read } from "../api.js";
import { el, freshId, keep, redraw } from "../dom.js";
import { sentence } from "../forms.js";
import { shown } from "../shown.js";
import { clockTime, when } from "../time.js";
import { empty } from "./empty.js";
import { entryPage } from "./entry.js";

const PAGE = 50;
const TEXT_PACE_MS = 250;
const DECISIONS = [
  ["", "Any decision"], ["permitted", "Permitted"], ["needs-approval", "Needs approval"], ["approved", "Approved"], ["rejected", "Rejected"], ["expired", "Expired"],
  ["draft", "Draft"], ["shadow", "Shadow"], ["refused", "Refused"], ["settled", "Settled"], ["tool-error", "Tool error"], ["not-sent", "Not sent"], ["unknown", "Unknown"],
];
const KINDS = [
  ["", "Everything"], ["call", "Calls"], ["approval", "Approvals"], ["budget", "Budgets"], ["escalation", "Escalations"], ["policy", "Policies"], ["agent", "Agents"],
  ["operator", "Operators"], ["department", "Departments"], ["server", "Servers"], ["tool", "Tools"], ["secret", "Secrets"], ["system", "System"],
];

export const audit = {
  id: "audit",
  label: "Audit",
  reads: [],
  make(context, place) {
    return /^\d+$/.test(place) ? entryPage(place, guarded) : list(place);
  },
};

/** Runs a reading, and shows what the API says to somebody who may not see the journal, which is nothing to try again. */
async function guarded(element, work) {
  try {
    await work();
  } catch (refused) {
    if (refused.status !== 403 && refused.status !== 404 || hasEnded(refused)) throw refused;
    element.replaceChildren(el("p", { class: "notice bad" }, sentence(refused)));
  }
}

function list(place) {
  const log = el("div", { class: "card log" });
  const rows = el("ol", { class: "entries plain" }), nothing = el("div");
  const older = el("button", { type: "button", class: "quiet", on: { click: () => more() } }, "Older");
  const trouble = el("p", { class: "error", role: "alert" });
  const content = el("div", null, rows, nothing, older);
  const fields = filters(() => restart());
  if (place.startsWith("?")) fields.fill(new URLSearchParams(place.slice(1)));
  let known = new Map(), searched = "", ended = false;

  function restart() {
    known = new Map();
    ended = false;
    read_().catch(refused => trouble.replaceChildren(...sentence(refused)));
  }

  async function read_() {
    searched = fields.query();
    const asked = searched;
    const [found, status] = await Promise.all([read(`/api/journal?limit=${PAGE}${asked}`).catch(refused => refused), read("/api/journal/status")]);
    if (asked !== fields.query()) return;
    showLog(log, status);
    trouble.replaceChildren(...(found instanceof Error ? sentence(found) : []));
    if (found instanceof Error) {
      if (found.code !== "search-text" && found.code !== "index-behind") throw found;
      return;
    }
    // Where more came than a page holds, what was known before no longer joins on to it.
    if (known.size && !found.some(entry => known.has(entry.index))) known = new Map();
    if (!known.size) ended = found.length < PAGE;
    show(found);
  }

  function show(found) {
    for (const entry of found) known.set(entry.index, entry);
    const entries = [...known.values()].sort((one, other) => other.index - one.index);
    keep(rows, entries, entry => String(entry.index), () => el("li"), (row, entry) => redraw(row, JSON.stringify(entry), () => line(entry)));
    older.hidden = ended || entries.length === 0;
    redraw(nothing, `${entries.length} ${searched}`, () => entries.length ? [] : empty("No such entry", "No entry of the journal fits the search."));
  }

  async function more() {
    older.disabled = true;
    try {
      const last = Math.min(...known.keys());
      const found = await read(`/api/journal?limit=${PAGE}&before=${last}${searched}`);
      ended = found.length < PAGE;
      show(found);
      rows.querySelector(`[data-key="${found[0]?.index}"] a`)?.focus();
    } catch (refused) {
      trouble.replaceChildren(...sentence(refused));
    } finally {
      older.disabled = false;
    }
  }

  const whole = el("div", null, log, fields.element, trouble, content);
  return { element: whole, read: () => guarded(whole, read_), update() {} };
}

function filters(changed) {
  const field = (name, label, input, wide) => {
    input.id = freshId(name);
    input.name = name;
    input.autocomplete = "off";
    return el("div", { class: wide ? "row grow" : "row" }, el("label", { for: input.id }, label), input);
  };
  let waiting = null;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(changed, TEXT_PACE_MS);
  };
  const typed = (placeholder, type = "search") => el("input", { type, placeholder, spellcheck: "false", on: { input: soon } });
  const chosen = options => el("select", { on: { change: changed } }, options.map(([value, label]) => el("option", { value }, label)));
  const inputs = {
    text: typed("words, invoice*, or an id"), decision: chosen(DECISIONS), type: chosen(KINDS), agent: typed("clerk"), tool: typed("mail__send, or mail"), from: typed("", "date"), to: typed("", "date"),
  };
  const day = (name, days) => inputs[name].value ? new Date(Date.parse(inputs[name].value) + days * 86_400_000).toISOString() : "";
  return {
    element: el("form", { class: "filters", role: "search", "aria-label": "Entries", on: { submit: event => { event.preventDefault(); changed(); } } },
      field("text", "Find", inputs.text, true), field("decision", "Decision", inputs.decision), field("type", "About", inputs.type), field("agent", "Agent", inputs.agent),
      field("tool", "Tool", inputs.tool), field("from", "From", inputs.from), field("to", "To", inputs.to)),
    fill(given) {
      for (const [name, value] of given) if (Object.hasOwn(inputs, name)) inputs[name].value = value;
    },
    /** The day that is named last is within what is shown. */
    query() {
      const values = { ...Object.fromEntries(["text", "decision", "type", "agent", "tool"].map(name => [name, inputs[name].value.trim()])), from: day("from", 0), to: day("to", 1) };
      return Object.entries(values).filter(([, value]) => value).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
    },
  };
}

function showLog(card, status) {
  const behind = status.size - status.signedSize;
  redraw(card, JSON.stringify(status), () => [
    el("div", { class: "line" },
      el("span", { class: `badge ${status.trouble ? "bad" : "state-ok"}` }, status.trouble ? "In trouble" : "Healthy"),
      el("b", null, shown(status.origin)),
      el("span", null, `${status.size.toLocaleString("en")} entries`),
      el("span", { class: "dim" }, "last checkpoint over ", status.signedSize.toLocaleString("en"), ", ", status.signedAt ? when(status.signedAt, "ago") : "never",
        behind > 0 ? ` · ${behind} to be signed` : "")),
    status.trouble ? el("p", { class: "error" }, shown(status.trouble)) : null,
    el("details", null, el("summary", null, "Verifier key"), el("p", { class: "hint" }, "Whoever keeps it can check every proof without this gateway."), el("code", { class: "vkey" }, status.verifierKey)),
  ]);
}

function line(entry) {
  const { decision, code } = entry.about;
  return [
    clockTime(entry.at),
    el("span", { class: "said" }, el("a", { href: `#/audit/${entry.index}` }, el("b", null, shown(entry.who)), " ", shown(entry.did)),
      entry.because ? el("span", { class: "dim" }, ": ", shown(entry.because)) : null,
      entry.inColdStorage ? [" ", el("span", { class: "badge" }, "in cold storage")] : null),
    decision ? el("span", { class: `state ${tone(decision)}` }, shown(code ?? decision)) : el("span"),
    el("span", { class: "dim num" }, String(entry.index)),
  ];
}

export const tone = decision => ["refused", "rejected", "unknown", "failed"].includes(decision) ? "refused"
  : ["needs-approval", "draft", "shadow", "expired", "not-sent", "tool-error"].includes(decision) ? "not-sent"
    : ["permitted", "approved"].includes(decision) ? "executing" : "";
