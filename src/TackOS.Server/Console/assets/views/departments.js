// Who may do how much by himself. Read-only: levels are changed with the command line or the API.
import { el, redraw } from "../dom.js";
import { shown } from "../shown.js";
import { empty } from "./empty.js";

const LEVELS = ["Shadow", "Draft", "Supervised", "Guardrailed", "Audited Autopilot"];
const MEANS = [
  "Calls with effects are answered with what would have happened, and not run.",
  "Calls with effects become drafts that an operator may run.",
  "A human approves each call with effects.",
  "Calls with effects run inside a plan or grant that a human approved, else a human approves each.",
  "Calls with effects run inside a plan that passed simulation or a grant, else a human approves each.",
];

export const departments = {
  id: "departments",
  label: "Departments",
  reads: ["departments", "agents"],
  make() {
    const list = el("div", { class: "departments" });
    return {
      element: [list],
      update(data) {
        redraw(list, JSON.stringify([data.departments, data.agents]), () => data.departments.length
          ? data.departments.map(department => draw(department, data.agents.filter(agent => agent.department === department.id)))
          : empty("No departments yet", "A department is a group of agents with a level of autonomy and a scope of tools:",
            ["./tackos department set sales --autonomy 2 --tools files", "./tackos agent set clerk --department sales"]));
      },
    };
  },
};

function draw(department, agents) {
  const level = department.autonomy;
  const fact = (name, ...value) => [el("dt", null, name), el("dd", null, ...value)];
  const codes = (list, none) => list.length ? list.map(each => [el("code", null, shown(each)), " "]) : el("span", { class: "dim" }, none);
  return el("section", { class: "card" },
    el("div", { class: "line" }, el("h2", null, shown(department.id)), el("span", { class: `badge level-${level}` }, `${level} ${LEVELS[level] ?? ""}`)),
    el("p", { class: "dim" }, department.role ? [shown(department.role), ". "] : null, MEANS[level] ?? "",
      level === 0 ? ` On trial: level ${department.trial} ${LEVELS[department.trial] ?? ""}.` : ""),
    el("dl", { class: "facts" },
      fact("Scope", codes(department.tools, "no tools: its agents can do nothing")),
      fact("Agents", agents.length ? el("ul", { class: "plain" }, agents.map(one)) : el("span", { class: "dim" }, "none"))));
}

const one = agent => el("li", null, el("b", null, shown(agent.id)), el("span", { class: "dim" }, " for "), shown(agent.onBehalfOf),
  agent.mission ? [el("span", { class: "dim" }, " · mission "), shown(agent.mission)] : null,
  agent.active ? null : [" ", el("span", { class: "badge" }, "off")],
  agent.tokens === 0 ? el("span", { class: "dim" }, " · no token") : null);
