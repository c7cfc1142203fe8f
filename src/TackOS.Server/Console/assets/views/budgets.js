// Every account this month, and the form that lifts a stop.
import { change, now } from "../api.js";
import { accountName, amounts, bar } from "../budget.js";
import { el, keep, redraw } from "../dom.js";
import { micros, money, number, readMoney } from "../exact.js";
import { form } from "../forms.js";
import { shown } from "../shown.js";

const HOUR_MS = 3_600_000;
const SPANS = [["1", "1 hour"], ["4", "4 hours"], ["24", "1 day"], ["168", "7 days"]];
const STATES = { ok: "OK", near: "Near the stop", paused: "Paused", uncapped: "No cap" };

export const budgets = {
  id: "budgets",
  label: "Budgets",
  reads: [],
  make(context) {
    const list = el("div", { class: "accounts" });
    const intro = el("p", { class: "dim intro" });
    return {
      element: [intro, list],
      update(data) {
        const month = data.budgets[0]?.month ?? "";
        redraw(intro, month, () => ["Month ", shown(month), ". A call that would take an account over its stop is refused, and the account pauses. ",
          "Caps are set with ", el("code", null, "./tackos budget cap ACCOUNT AMOUNT"), "."]);
        keep(list, pausedFirst(data.budgets), account => account.id, () => makeAccount(context), (element, account) => element.update(account));
      },
    };
  },
};

const pausedFirst = list => [...list.filter(account => account.state === "paused"), ...list.filter(account => account.state !== "paused")];

function makeAccount(context) {
  const facts = el("div"), action = el("div", { class: "actions" });
  const element = el("section", { class: "card account-card" }, facts, action);
  let open = null;
  element.update = account => {
    const paused = account.state === "paused";
    element.classList.toggle("paused", paused);
    redraw(facts, JSON.stringify(account), () => draw(account));
    if (!paused) open = null;
    if (!open || !paused) redraw(action, `${paused}`, () => paused ? lift(account) : []);
  };

  function lift(account) {
    if (!context.can("Finance")) return el("p", { class: "dim" }, "Nothing in this account executes. An operator with the role Finance can lift the stop.");
    const button = el("button", { type: "button", class: "bad outlined", "aria-label": `Lift the stop of ${account.id}`, on: { click: ask } },
      "Lift the stop …");
    function ask() {
      open = override(context, account, close);
      action.replaceChildren(open.element);
      open.focus();
    }
    function close() {
      open = null;
      action.replaceChildren(button);
      button.focus();
    }
    return [el("p", null, "Nothing in this account executes until an override or the next month."), button];
  }
  return element;
}

function draw(account) {
  const sums = amounts(account), extra = micros(account.overrideMicros);
  const lifted = extra > 0n ? ` and an override of ${money(extra)}` : "";
  const stop = sums.limit === null ? "no stop of its own" : `stops at ${money(sums.limit)} (${account.thresholdPercent} % of the cap${lifted})`;
  return [
    el("div", { class: "line" }, el("h2", null, accountName(account.id)),
      el("span", { class: `badge state-${account.state}` }, STATES[account.state] ?? shown(account.state)),
      el("span", { class: "num strong" }, money(sums.spent + sums.held), sums.cap === null ? null : el("span", { class: "dim" }, ` of ${money(sums.cap)}`))),
    bar(account.id, sums),
    el("p", { class: "dim num small" }, `${money(sums.spent)} spent · ${money(sums.held)} held · ${stop}`),
  ];
}

function override(context, account, cancel) {
  return form({
    title: `Let ${account.id} spend above its stop, never above its cap. The journal keeps who, why and how long.`,
    fields: [
      { name: "extra", label: "Amount above the stop", required: "Say how much, as 12.50.", inputmode: "decimal" },
      { name: "hours", label: "For", options: SPANS, value: "4" },
      { name: "reason", label: "Reason", lines: 2, required: "An override needs a reason." },
    ],
    confirm: "Lift the stop",
    tone: "bad",
    cancel,
    submit: async ({ extra, hours, reason }) => {
      const sum = readMoney(extra);
      if (!sum) throw new Error("The amount is a plain decimal above zero with at most six decimals, as 12.50.");
      const until = new Date(now() + Number(hours) * HOUR_MS).toISOString();
      await change("POST", `/api/budgets/${encodeURIComponent(account.id)}/override`, { extraMicros: number(sum), until, reason });
      context.say(`The stop of ${account.id} is lifted by ${money(sum)}.`);
      context.refresh();
    },
  });
}
