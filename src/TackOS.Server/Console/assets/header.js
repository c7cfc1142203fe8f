// Always there: the company's budget, whether the page is live, who is signed in, the sections with their counts.
import { accountName, amounts, bar } from "./budget.js";
import { el, redraw } from "./dom.js";
import { money } from "./exact.js";
import { shown } from "./shown.js";

const LIVE = {
  live: ["Live", "Changes appear at once."],
  polling: ["Reconnecting", "The stream of events is down; the page reads every five seconds."],
  lost: ["Not current", "The gateway cannot be read; what is shown may be old."],
};

export function header(sections, signOut) {
  const [top, nav, company, live, who] = ["top", "sections", "company", "live", "who"].map(id => document.getElementById(id));
  const links = new Map(sections.map(section => [section.id, link(section)]));
  let readAt = null;
  nav.append(el("ul", null, [...links.values()].map(each => el("li", null, each.element))));
  document.getElementById("sign-out").addEventListener("click", signOut);

  return {
    show({ operator, name, roles }) {
      top.hidden = nav.hidden = false;
      who.replaceChildren(...shown(name || operator));
      who.title = roles.length ? roles.join(", ") : "no role";
    },
    hide() { top.hidden = nav.hidden = true; },
    at(section) {
      for (const [id, each] of links) {
        if (id === section.id) each.element.setAttribute("aria-current", "page");
        else each.element.removeAttribute("aria-current");
      }
      document.title = `${section.label} · TackOS`;
    },
    live(state) {
      if (state !== "lost") readAt = new Date();
      const [word, meaning] = LIVE[state];
      live.className = `live ${state}`;
      live.title = meaning;
      const since = state === "lost" && readAt ? ` since ${readAt.toLocaleTimeString([], { hour12: false })}` : "";
      redraw(live, state + since, () => [el("span", { class: "dot", "aria-hidden": "true" }), el("span", null, word + since)]);
    },
    trouble(said) { live.title = said.map(node => node.textContent ?? node).join(""); },
    update({ approvals, escalations, budgets }) {
      const paused = budgets.filter(account => account.state === "paused");
      links.get("approvals").count(approvals.length, "waiting", false);
      links.get("escalations").count(escalations.length, "open", true);
      links.get("budgets").count(paused.length, "paused", true);
      const whole = budgets.find(account => account.id === "company");
      redraw(company, JSON.stringify([whole, paused.map(account => account.id)]),
        () => [whole ? strip(whole) : null, paused.length ? stopped(paused) : null]);
      const section = document.title.replace(/^\(\d+\) /, "");
      document.title = approvals.length ? `(${approvals.length}) ${section}` : section;
    },
  };
}

function link(section) {
  const count = el("span", { class: "count", hidden: true });
  return {
    element: el("a", { href: `#/${section.id}` }, el("span", null, section.label), count),
    count(number, word, alarming) {
      count.hidden = number === 0;
      count.classList.toggle("bad", alarming);
      redraw(count, String(number), () => [String(number), el("span", { class: "hidden" }, ` ${word}`)]);
    },
  };
}

function strip(account) {
  const sums = amounts(account);
  return el("div", { class: `strip state-${account.state}` },
    el("div", { class: "line" }, el("span", { class: "name" }, "Company ", el("span", { class: "dim" }, shown(account.month))),
      el("span", { class: "num" }, el("b", null, money(sums.spent)), " spent", el("span", { class: "dim" }, ` · ${money(sums.held)} held · `),
        sums.limit === null ? el("span", { class: "dim" }, "no cap") : `stop at ${money(sums.limit)}`)),
    bar(account.id, sums));
}

const stopped = paused => el("a", { class: "stopped", href: "#/budgets" }, el("b", null, "Paused: "),
  paused.slice(0, 2).map((account, index) => [index ? ", " : "", accountName(account.id)]), paused.length > 2 ? ` and ${paused.length - 2} more` : "");
