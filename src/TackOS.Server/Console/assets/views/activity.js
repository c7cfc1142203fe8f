// What agents did and were refused, newest first.
import { el, freshId, keep, redraw } from "../dom.js";
import { micros, money } from "../exact.js";
import { shown, spelled } from "../shown.js";
import { clockTime } from "../time.js";
import { empty } from "./empty.js";
import { riskBadge } from "./card.js";

const STATES = [
  ["", "All states"], ["executing", "Executing"], ["settled", "Settled"], ["refused", "Refused"], ["not-sent", "Not sent"], ["unknown", "Unknown"],
];
const COLUMNS = ["Time", "Agent", "Tool", "Risk", "State", "Cost", "What happened"];
// Where the gateway has nothing to add to the state.
const OUTCOMES = {
  executing: "Running; its answer is awaited.",
  settled: "Done.",
  unknown: "It was sent, and nobody knows what came of it. See Escalations.",
};

export const activity = {
  id: "activity",
  label: "Activity",
  reads: ["calls"],
  make(context) {
    const [stateId, textId] = [freshId("state"), freshId("text")];
    const state = el("select", { id: stateId, on: { change: choose } }, STATES.map(([value, label]) => el("option", { value }, label)));
    const text = el("input", {
      id: textId, type: "search", placeholder: "agent, tool, code …", autocomplete: "off", spellcheck: "false", on: { input: show } });
    state.value = context.filter.state;
    const rows = el("tbody"), nothing = el("div"), count = el("p", { class: "dim", role: "status" });
    const heads = COLUMNS.map(name => el("th", { scope: "col", class: name === "Cost" ? "right" : null }, name));
    const table = el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Calls" },
      el("table", null, el("caption", { class: "hidden" }, "Calls, newest first"), el("thead", null, el("tr", null, heads)), rows));
    let data = { calls: [] };

    function choose() {
      context.filter.state = state.value;
      show();
      context.refresh();
    }

    function show() {
      const wanted = text.value.trim().toLowerCase();
      const calls = data.calls.filter(call => (!state.value || call.state === state.value) && (!wanted ||
        [call.id, call.agent, call.department, call.tool, call.risk, call.code, call.sentence].some(value => value?.toLowerCase().includes(wanted))));
      keep(rows, calls, call => call.id, () => el("tr"), (row, call) => redraw(row, JSON.stringify(call), () => cells(call, context.can("Auditor"))));
      table.hidden = calls.length === 0;
      count.textContent = calls.length ? `${calls.length} of the last ${data.calls.length} calls` : "";
      redraw(nothing, `${calls.length === 0} ${wanted || state.value}`, () => calls.length ? [] : wanted || state.value
        ? empty("No such call", "No call among the latest fits the filter.")
        : empty("No calls yet", "Connect an agent, and everything it does and is refused stands here:", ["./tackos connect claude-code --agent NAME"]));
    }

    return {
      element: [el("div", { class: "filters" }, el("div", { class: "row" }, el("label", { for: stateId }, "State"), state),
        el("div", { class: "row grow" }, el("label", { for: textId }, "Find"), text), count), table, nothing],
      update(read) {
        data = read;
        show();
      },
    };
  },
};

function cells(call, audits) {
  const cost = micros(call.costMicros), hold = micros(call.holdMicros);
  const holds = hold > 0n && (call.state === "executing" || call.state === "unknown");
  return [
    el("td", { class: "num nowrap" }, clockTime(call.at)),
    el("td", null, el("b", null, shown(call.agent)), el("br"), " ", el("span", { class: "dim" }, shown(call.department))),
    el("td", { class: "tool" }, el("code", null, shown(call.tool))),
    el("td", null, riskBadge(call.risk)),
    el("td", null, el("span", { class: `state ${call.state}` }, shown(call.state))),
    el("td", { class: "num right nowrap" }, el("span", { class: holds || cost === 0n ? "dim" : null }, holds ? `${money(hold)} held` : money(cost))),
    el("td", { class: "said" }, call.code ? [el("code", { class: "code" }, shown(call.code)), " "] : null,
      call.sentence ? shown(call.sentence) : call.code ? null : el("span", { class: "dim" }, OUTCOMES[call.state] ?? ""),
      audits ? [" ", el("a", { href: `#/audit?text=${encodeURIComponent(call.id)}`, "aria-label": spelled(`Entries of ${call.id}`) }, "Entries")] : null),
  ];
}
