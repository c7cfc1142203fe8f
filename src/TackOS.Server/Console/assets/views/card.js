// One request, as the person who answers for it needs to see it.
import { change } from "../api.js";
import { accountName, amounts, bar } from "../budget.js";
import { el, freshId, redraw } from "../dom.js";
import { micros, money, printed } from "../exact.js";
import { form, sentence } from "../forms.js";
import { shown, spelled } from "../shown.js";
import { when } from "../time.js";

// What makes a harmless call worth a second look.
const HOT = new Set(["untrusted", "private", "secret"]);

export const riskBadge = risk => risk ? el("span", { class: `risk ${risk.toLowerCase()}` }, risk) : el("span", { class: "dim" }, "–");

export function makeCard(context) {
  const heading = freshId("request");
  const facts = el("div", { class: "request" });
  const actions = el("div", { class: "actions" });
  const card = el("article", { class: "card", "aria-labelledby": heading }, facts, actions);
  const state = { open: null, voting: false, approval: null };
  return {
    card,
    gone() {
      if (!state.open || state.voting) return;
      const { tool, id } = state.approval;
      context.say(["Decided elsewhere, or expired, before your vote: ", el("code", null, shown(tool)), " ", shown(id)], "bad");
    },
    update(view, rules) {
      const approval = state.approval = view.approval;
      redraw(facts, JSON.stringify([view, approval.rules.map(id => rules.get(id))]), () => draw(heading, view, rules, context.can("Auditor")));
      // A form that somebody is writing in stays, whatever arrives.
      if (!state.open) redraw(actions, JSON.stringify(approval.votes), () => choices(context, view, state, actions));
    },
  };
}

function draw(heading, view, rules, audits) {
  const { approval } = view;
  return [
    el("header", null,
      el("h3", { id: heading }, riskBadge(approval.risk),
        approval.kind === "Draft" ? el("span", { class: "badge draft" }, "Draft: approving runs it") : null, el("span", { class: "id" }, shown(approval.id))),
      el("p", { class: "dim" }, "asked ", when(approval.askedAt, "ago"), " · expires ", when(approval.expiresAt, "until"),
        view.waiting > 0 ? " · the agent waits for it now" : "",
        audits ? [" · ", el("a", { href: `#/audit?text=${encodeURIComponent(approval.id)}`, "aria-label": spelled(`Entries of ${approval.id}`) }, "entries")] : null)),
    el("div", { class: "columns" }, el("div", { class: "what" }, el("h4", null, "Exactly these arguments"), argumentsOf(view)), factsOf(view, rules)),
  ];
}

function argumentsOf(view) {
  if (view.erased)
    return el("p", { class: "notice bad" }, "The arguments were ", shown(view.erased.sentence), ". What cannot be seen cannot be approved.");
  if (view.arguments == null)
    return el("p", { class: "notice bad" },
      "The arguments cannot be shown: they were erased, or the vault is sealed. What cannot be seen cannot be approved.");
  const code = printed(view.arguments);
  const lines = code.textContent.split("\n").length;
  const pre = el("pre", { class: "arguments", tabindex: "0", role: "region", "aria-label": spelled(`Arguments of ${view.approval.id}`) }, code);
  return [pre, lines > 16 ? el("p", { class: "hint" }, `${lines} lines. Scroll to read all of them.`) : null];
}

function factsOf(view, rules) {
  const { approval } = view;
  const fact = (name, ...value) => [el("dt", null, name), el("dd", null, ...value)];
  return el("dl", { class: "facts" },
    fact("Department", shown(approval.department), el("span", { class: "dim" }, " · on behalf of "), shown(approval.onBehalfOf)),
    fact("Who must say yes", need(approval.needs), votes(approval)),
    fact("Because", el("ul", { class: "plain" }, approval.rules.map(id => rule(id, rules.get(id))))),
    fact("The run has seen", approval.labels.length ? approval.labels.map(label) : el("span", { class: "dim" }, "nothing labelled")),
    fact("Budget", budget(view)));
}

const label = name => [el("span", { class: HOT.has(name) ? "label hot" : "label" }, shown(name)), " "];

function need({ people, finance, admin }) {
  const roles = [finance > 0 ? `${finance} of finance` : null, admin > 0 ? `${admin} admin` : null].filter(Boolean);
  return [people === 1 ? "1 person" : `${people} different people`, ...roles].join(", ");
}

function votes(approval) {
  if (!approval.votes.length) return el("span", { class: "dim" }, " · no votes yet");
  return el("ul", { class: "plain" }, approval.votes.map(vote => el("li", null,
    el("b", null, shown(vote.operator)), vote.yes ? " said yes " : " said no ", when(vote.at, "ago"),
    vote.soleOperator ? " as the sole operator" : "", vote.reason ? [": ", shown(vote.reason)] : "")));
}

const rule = (id, known) => el("li", null, el("code", null, shown(id)),
  known ? [" ", el("span", { class: "dim" }, shown(`${known.file}:${known.line}`))] : null,
  known?.comment ? el("p", { class: "hint" }, shown(known.comment)) : null);

function budget(view) {
  const price = micros(view.priceMicros);
  const capped = view.budget.map(account => ({ account, sums: amounts(account) })).filter(each => each.sums.cap !== null);
  return [
    price > 0n ? [el("span", null, "This call holds "), el("b", { class: "num" }, money(price)), "."] : "This call has no price.",
    capped.length ? null : el("span", { class: "dim" }, " No account of it has a cap."),
    capped.map(({ account, sums }) => el("div", { class: "account" },
      el("div", { class: "line" }, accountName(account.id), account.paused ? el("span", { class: "badge bad" }, "Paused") : null,
        el("span", { class: "num" }, money(sums.spent + sums.held), price > 0n ? ` → ${money(sums.spent + sums.held + price)}` : "",
          el("span", { class: "dim" }, ` of ${money(sums.cap)}`))),
      bar(account.id, sums, price))),
    view.budget.some(account => account.paused)
      ? el("p", { class: "hint" }, "While an account is paused an approved call does not run either; an override comes first.") : null,
  ];
}

function choices(context, view, state, actions) {
  const { approval } = view;
  const mine = approval.votes.find(vote => vote.operator === context.session.operator);
  if (mine) return el("p", { class: "dim" }, "You said yes. It waits for another person.");
  if (!context.can("Approver")) return el("p", { class: "dim" }, "Voting needs the role Approver. An admin grants it: ",
    el("code", null, `tackos operator set ${context.session.operator} --roles …`));
  const open = (asked, word, tone) => el("button", {
    type: "button", class: tone, "aria-label": spelled(`${word} ${approval.tool} for ${approval.agent}, ${approval.id}`),
    on: { click: () => ask(context, view, state, actions, asked) },
  }, word);
  const own = approval.onBehalfOf === context.session.operator;
  return [
    el("div", { class: "buttons" }, view.arguments == null ? null : open("approve", "Approve", "good"), open("reject", "Reject", "bad outlined")),
    own ? el("p", { class: "hint" }, "This agent acts for you: where another approver exists, he must decide.") : null,
  ];
}

function ask(context, view, state, actions, asked) {
  const { approval } = view;
  const yes = asked === "approve";
  const back = () => {
    state.open = null;
    actions.dataset.signature = "";
    redraw(actions, JSON.stringify(approval.votes), () => choices(context, view, state, actions));
    actions.querySelector(yes ? "button" : "button:last-of-type")?.focus();
  };
  state.open = form({
    title: yes ? consequence(approval) : "The agent is told the reason, and the journal keeps it.",
    fields: [{ name: "reason", label: yes ? "Note (optional)" : "Reason", lines: yes ? 1 : 2, required: yes ? null : "A rejection needs a reason." }],
    confirm: yes ? (approval.kind === "Draft" ? "Yes, run it" : "Yes, approve") : "Reject",
    tone: yes ? "good" : "bad",
    cancel: back,
    submit: async ({ reason }) => {
      // The queue may hear of the vote before its answer is here, and the card be gone: then the answer is told in the corner.
      state.voting = true;
      try {
        const after = await change("POST", `/api/approvals/${encodeURIComponent(approval.id)}/${asked}`, { reason: reason || null });
        state.open = null;
        actions.dataset.signature = "";
        context.voted(after.approval, yes);
      } catch (refused) {
        if (actions.isConnected) throw refused;
        context.say(sentence(refused), "bad");
      } finally {
        state.voting = false;
      }
    },
  });
  actions.dataset.signature = "";
  actions.replaceChildren(state.open.element);
  state.open.focus();
}

function consequence(approval) {
  const more = approval.needs.people - approval.people;
  if (more > 1) return `Your yes counts as one of ${approval.needs.people}; nothing runs before the others agree.`;
  return approval.kind === "Draft" ? "It runs now, once, with exactly these arguments." : "The agent may run exactly this, once, within the hour.";
}
