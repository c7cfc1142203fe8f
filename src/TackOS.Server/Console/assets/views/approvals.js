// The queue. Requests of one agent for one tool are one group, so that a flood of them takes the room of one.
import { el, freshId, keep, redraw } from "../dom.js";
import { shown } from "../shown.js";
import { empty } from "./empty.js";
import { makeCard } from "./card.js";

export const approvals = {
  id: "approvals",
  label: "Approvals",
  reads: ["policies", "tools", "servers", "agents"],
  make(context) {
    const list = el("div", { class: "queue" });
    const nothing = el("div");
    return {
      element: [list, nothing],
      update(data) {
        const groups = grouped(data.approvals);
        const tools = new Map(data.tools.map(tool => [tool.name, tool]));
        keep(list, groups, group => group.key, () => makeGroup(context),
          (element, group) => element.update(group, data.rules, tools.get(group.tool)), element => element.gone());
        redraw(nothing, JSON.stringify([groups.length, data.servers.length, data.agents.length]), () => groups.length ? [] : nothingWaits(data));
      },
    };
  },
};

/** Oldest first, and a group where its oldest request is: what arrives later never moves what somebody is about to press. */
function grouped(views) {
  const groups = new Map();
  for (const view of views) {
    const { agent, tool } = view.approval;
    const key = JSON.stringify([agent, tool]);
    if (!groups.has(key)) groups.set(key, { key, agent, tool, views: [] });
    groups.get(key).views.push(view);
  }
  return [...groups.values()];
}

function makeGroup(context) {
  const heading = freshId("group");
  const head = el("div", { class: "group-head" });
  const cards = el("div", { class: "cards" });
  const more = el("button", { type: "button", class: "quiet more", "aria-expanded": "false", on: { click: toggle } });
  const element = el("section", { class: "group", "aria-labelledby": heading }, head, cards, more);
  let all = false, count = 0;

  function toggle() {
    all = !all;
    arrange();
  }

  // What is not shown is not drawn: a flood with large arguments costs a line each.
  function arrange() {
    [...cards.children].forEach((card, index) => {
      card.hidden = index > 0 && !all;
      if (!card.hidden) card.draw();
    });
    more.hidden = count < 2;
    more.setAttribute("aria-expanded", String(all));
    more.textContent = all ? "Show only the oldest" : `Show ${count - 1} more like it`;
  }

  element.update = (group, rules, tool) => {
    count = group.views.length;
    redraw(head, JSON.stringify([group.agent, group.tool, count, tool?.classification]), () => [
      el("h2", { id: heading }, el("b", null, shown(group.agent)), " asks to run ", el("code", null, shown(group.tool))),
      count > 1 ? el("span", { class: "badge" }, `${count} requests`) : null,
      tool ? el("p", { class: "dim" }, means(tool.classification)) : null,
    ]);
    keep(cards, group.views, view => view.approval.id, () => {
      const made = makeCard(context);
      return Object.assign(made.card, { gone: made.gone, update: made.update });
    }, (card, view) => { card.draw = () => card.update(view, rules); }, card => card.gone());
    arrange();
  };
  element.gone = () => { for (const card of cards.children) card.gone(); };
  return element;
}

function means({ sideEffect, leaves, source }) {
  const does = sideEffect && leaves ? "It changes something and reaches outside: it sends, posts, pays or fetches an address."
    : sideEffect ? "It changes something."
      : leaves ? "It reaches outside: it sends, posts, pays or fetches an address." : "It only reads.";
  return source === "unclassified" ? "Nobody has classified this tool, so it counts as dangerous." : does;
}

function nothingWaits(data) {
  if (!data.servers.length) return empty("No tools yet", "Agents can do nothing before they have tools. Add a server, look at what it offers, and accept it:", [
    "./tackos server add files --package @modelcontextprotocol/server-filesystem@VERSION --folder /srv/files", "./tackos server accept files"]);
  if (!data.agents.length) return empty("No agents yet", "Make a department and an agent, and connect a client:", [
    "./tackos department set sales --autonomy 2 --tools files", "./tackos agent set clerk --department sales", "./tackos connect claude-code --agent clerk"]);
  return empty("Nothing waits for you", "When an agent's call needs a human, it appears here at once.");
}
