// What needs an operator.
import { change } from "../api.js";
import { el, keep, redraw } from "../dom.js";
import { form } from "../forms.js";
import { shown } from "../shown.js";
import { when } from "../time.js";
import { empty } from "./empty.js";

const KINDS = { "budget-stop": "Budget stop", "unknown-outcome": "Unknown outcome" };
const HINTS = {
  "budget-stop": ["Lift it under ", el("a", { href: "#/budgets" }, "Budgets"), ", or wait for the next month."],
  "unknown-outcome": ["Find out what really happened, then close the call at its real cost: ", el("code", null, "./tackos call reconcile")],
};

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
        redraw(nothing, String(data.escalations.length), () => data.escalations.length ? [] : empty("Nothing is open", "Budget stops, unknown outcomes and broken pins appear here when they happen."));
      },
    };
  },
};

function makeEscalation(context) {
  const facts = el("div"), action = el("div", { class: "actions" });
  const element = el("article", { class: "card" }, facts, action);
  let open = null;
  element.update = each => {
    redraw(facts, JSON.stringify(each), () => [
      el("div", { class: "line" }, el("h2", null, KINDS[each.kind] ?? shown(each.kind)), el("code", null, shown(each.subject)), el("span", { class: "dim" }, when(each.at, "ago"))),
      el("p", null, shown(each.sentence)),
      HINTS[each.kind] ? el("p", { class: "hint" }, HINTS[each.kind].map(part => part.cloneNode?.(true) ?? part)) : null,
    ]);
    if (!open) redraw(action, each.id, () => choices(each));
  };

  function choices(each) {
    if (!context.can("Admin")) return el("p", { class: "dim" }, "Resolving needs the role Admin.");
    const button = el("button", { type: "button", class: "outlined", "aria-label": `Resolve ${each.id}`, on: { click: () => {
      open = resolve(context, each, back);
      action.replaceChildren(open.element);
      open.focus();
    } } }, "Resolve …");
    function back() {
      open = null;
      action.replaceChildren(button);
      button.focus();
    }
    return button;
  }
  return element;
}

const resolve = (context, each, cancel) => form({
  title: "The journal keeps how it was resolved.",
  fields: [{ name: "reason", label: "Reason", lines: 2, required: "Say how it was resolved." }],
  confirm: "Resolve",
  tone: "good",
  cancel,
  submit: async ({ reason }) => {
    await change("POST", `/api/escalations/${encodeURIComponent(each.id)}/resolve`, { reason });
    context.say("Resolved.");
    context.refresh();
  },
});
