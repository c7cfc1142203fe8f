// What needs an operator.
import { change } from "../api.js";
import { el, keep, redraw } from "../dom.js";
import { number, readMoney } from "../exact.js";
import { form } from "../forms.js";
import { shown, spelled } from "../shown.js";
import { when } from "../time.js";
import { empty } from "./empty.js";

/** By kind: its name, what to do about it, and the form that closes it. What is not listed is resolved with a reason. */
const KINDS = {
  "budget-stop": {
    name: "Budget stop", role: "Admin", open: "Resolve", form: resolve,
    hint: () => ["Lift it under ", el("a", { href: "#/budgets" }, "Budgets"), ", or wait for the next month."],
  },
  "unknown-outcome": {
    name: "Unknown outcome", role: "Finance", open: "Close the call", form: reconcile,
    hint: () => "Find out at the other end whether it happened, then close the call at its real cost.",
  },
  "witness-quorum": {
    name: "Witnesses missing", role: "Admin", open: "Resolve", form: resolve,
    hint: () => "See what each answers with tackos witness show. It closes by itself once enough of them cosign again.",
  },
  "pruning-stopped": {
    name: "Retention stopped", role: "Admin", open: "Resolve", form: resolve,
    hint: () => "Put the cold folder back, or the disk that it is on. It closes by itself once old entries leave again.",
  },
};
const ANSWERS = [["", "Choose …"], ["yes", "Yes, it took effect"], ["no", "No, it did not"]];
const OTHER = { role: "Admin", open: "Resolve", form: resolve, hint: () => null };

export const escalations = {
  id: "escalations",
  label: "Escalations",
  reads: [],
  make(context) {
    const list = el("div", { class: "queue" }), nothing = el("div");
    return {
      element: [list, nothing],
      update(data) {
        keep(list, data.escalations, each => each.id, () => makeEscalation(context), (element, each) => element.update(each));
        redraw(nothing, String(data.escalations.length), () => data.escalations.length ? []
          : empty("Nothing is open", "Budget stops, unknown outcomes and broken pins appear here when they happen."));
      },
    };
  },
};

function makeEscalation(context) {
  const facts = el("div"), action = el("div", { class: "actions" });
  const element = el("article", { class: "card" }, facts, action);
  let open = null;
  element.update = each => {
    const kind = Object.hasOwn(KINDS, each.kind) ? KINDS[each.kind] : OTHER;
    redraw(facts, JSON.stringify(each), () => [
      el("div", { class: "line" }, el("h2", null, kind.name ?? shown(each.kind)), el("code", null, shown(each.subject)),
        el("span", { class: "dim" }, when(each.at, "ago"))),
      el("p", null, shown(each.sentence)),
      el("p", { class: "hint" }, kind.hint()),
    ]);
    if (!open) redraw(action, each.id, () => choices(kind, each));
  };

  function choices(kind, each) {
    if (!context.can(kind.role)) return el("p", { class: "dim" }, `Closing it needs the role ${kind.role}.`);
    const button = el("button", { type: "button", "aria-label": spelled(`${kind.open}: ${each.subject}`), on: { click: ask } }, kind.open, " …");
    function ask() {
      open = kind.form(context, each, back);
      action.replaceChildren(open.element);
      open.focus();
    }
    function back() {
      open = null;
      action.replaceChildren(button);
      button.focus();
    }
    return button;
  }
  return element;
}

function resolve(context, each, cancel) {
  return form({
    title: "The journal keeps how it was resolved.",
    fields: [{ name: "reason", label: "Reason", lines: 2, required: "Say how it was resolved." }],
    confirm: "Resolve",
    tone: "good",
    cancel,
    submit: async ({ reason }) => {
      await change("POST", `/api/escalations/${encodeURIComponent(each.id)}/resolve`, { reason });
      done(context, "Resolved.");
    },
  });
}

function reconcile(context, each, cancel) {
  return form({
    title: "Its hold is replaced by the cost you enter. The call is not run again.",
    fields: [
      { name: "happened", label: "Did it happen?", options: ANSWERS, required: "Say whether it happened." },
      { name: "cost", label: "What it cost", value: "0.00", inputmode: "decimal", required: "Say what it cost, as 12.50." },
      { name: "reason", label: "How it is known", lines: 2, required: "Say how the outcome is known." },
    ],
    confirm: "Close the call",
    tone: "good",
    cancel,
    submit: async ({ happened, cost, reason }) => {
      const sum = readMoney(cost);
      if (sum === null) throw new Error("The cost is a plain decimal with at most six decimals, as 12.50.");
      const body = { happened: happened === "yes", costMicros: number(sum), reason };
      await change("POST", `/api/calls/${encodeURIComponent(each.subject)}/reconcile`, body);
      done(context, "The call is closed.");
    },
  });
}

function done(context, said) {
  context.say(said);
  context.refresh();
}
