// The frame: who is signed in, which section is shown, and the readings that keep it current.
import { change, enrol, exchange, hasEnded, read, session } from "./api.js";
import { keepPageToken } from "./session.js";
import { header } from "./header.js";
import { el } from "./dom.js";
import { supported } from "./exact.js";
import { sentence } from "./forms.js";
import { watch } from "./live.js";
import { notices } from "./notices.js";
import { ruleIndex } from "./rules.js";
import { shown } from "./shown.js";
import { activity } from "./views/activity.js";
import { approvals } from "./views/approvals.js";
import { audit } from "./views/audit.js";
import { budgets } from "./views/budgets.js";
import { departments } from "./views/departments.js";
import { escalations } from "./views/escalations.js";
import { policies } from "./views/policies.js";
import { signIn, takeCode } from "./views/signin.js";
import { vaultBanner } from "./vault.js";

const SECTIONS = [approvals, budgets, activity, audit, escalations, departments, policies];
const MOST_CALLS = 200;

// Always read: what the header and the counts of the sections show.
const ALWAYS = { approvals: "/api/approvals?status=pending", budgets: "/api/budgets", escalations: "/api/escalations", vault: "/api/vault" };

// Read where the section in view asks for it.
const SECTION = { policies: "/api/policies", tools: "/api/tools", servers: "/api/servers", agents: "/api/agents", departments: "/api/departments" };

const main = document.getElementById("main");
const say = notices(document.getElementById("notices"));
let current = null, watching = null;

async function start() {
  if (!supported) {
    const why = "This browser rounds large numbers, and an approval must show them exactly. Use a newer one.";
    return main.replaceChildren(el("p", { class: "notice bad" }, why));
  }
  const code = takeCode();
  try {
    let signedIn = await session();
    if (code !== null && signedIn) say(`You are signed in as ${signedIn.operator}; the link was not used. Sign out to use it.`);
    if (code !== null && !signedIn) {
      await exchange(code);
      signedIn = await session();
    }
    if (signedIn) enter(signedIn);
    else leave(null);
    if (code !== null && signedIn) await first(signedIn);
  } catch (refused) {
    leave(sentence(refused));
  }
}

function leave(said) {
  watching?.stop();
  watching = current = null;
  frame.hide();
  vault.hide();
  document.title = "Sign in · TackOS";
  const asked = signIn(said, async () => {
    const signedIn = await session();
    enter(signedIn);
    await first(signedIn);
  });
  main.replaceChildren(asked.element);
  asked.focus();
}

/** Whoever has just signed in and has no authenticator is asked to set one up; a page that is only loaded again does not ask. */
async function first(signedIn) {
  if (signedIn.stepUp !== false) return;
  try {
    if (await enrol()) say("Your authenticator is set up.");
    else say("Without an authenticator you can look, and say no; what is risky waits until you set one up.");
  } catch (refused) {
    say(sentence(refused), "bad");
  }
}

function enter(signedIn) {
  const context = {
    session: signedIn,
    // An admin may do what every other role may. It is the API that decides; this only spares a refusal.
    can: role => signedIn.roles.includes(role) || signedIn.roles.includes("Admin"),
    filter: { state: "" },
    say,
    refresh: () => watching?.ask(),
    voted(approval, yes) {
      const what = [el("code", null, shown(approval.tool)), " for ", el("b", null, shown(approval.agent))];
      if (!yes) say(["Rejected: ", ...what, "."]);
      else if (approval.status === "Pending") say(["Your yes counts. Another person must agree: ", ...what, "."]);
      else say([approval.kind === "Draft" ? "Running: " : "Approved: ", ...what, "."]);
      main.querySelector("h1")?.focus();
      watching?.ask();
    },
  };
  watching?.stop();
  frame.show(signedIn);
  current = { context, section: null, place: null, view: null, own: new Map() };
  route();
  watching = watch(refresh, state => frame.live(state));
}

function route() {
  if (!current) return;
  // Behind its name a section may be told a place in it, as in #/audit/12, or what to look for there, as in #/audit?text=invoice.
  const [, wanted, place] = /^#?\/?([^/?]*)\/?(.*)$/s.exec(location.hash);
  const section = SECTIONS.find(each => each.id === wanted) ?? approvals;
  if (current.section === section && current.place === place) return;
  const moved = current.section !== null;
  Object.assign(current, { section, place, view: section.make(current.context, place) });
  current.own.clear();
  const heading = el("h1", { tabindex: "-1" }, current.view.heading ?? section.label);
  main.replaceChildren(heading, ...[current.view.element].flat());
  main.setAttribute("aria-busy", "true");
  frame.at(section);
  if (moved) heading.focus();
  watching?.ask();
}

/** Reads what the section and the header show, and shows it. Throws where a reading failed, so that nobody is told that it is current. */
async function refresh() {
  const was = current;
  if (!was) return;
  const { section, view, context } = was;
  try {
    const names = Object.keys(ALWAYS);
    const [values] = await Promise.all([
      Promise.all(names.map(name => read(ALWAYS[name]))), ...section.reads.map(name => readInto(was, name, context)), view.read?.()]);
    const data = { ...Object.fromEntries(names.map((name, index) => [name, values[index]])), ...Object.fromEntries(was.own) };
    if (data.policies) data.rules = ruleIndex(data.policies);
    if (current !== was) return;
    frame.update(data);
    vault.update(data.vault, context.can("Admin"));
    if (was.view === view) {
      view.update(data);
      main.removeAttribute("aria-busy");
    }
  } catch (refused) {
    if (current !== was) return;
    if (hasEnded(refused)) {
      keepPageToken(null);
      leave("Your session has ended. Sign in again.");
    } else {
      if (refused.status !== 0) frame.trouble(sentence(refused));
      throw refused;
    }
  }
}

async function readInto(was, name, context) {
  const state = context.filter.state ? `&state=${encodeURIComponent(context.filter.state)}` : "";
  was.own.set(name, await read(name === "calls" ? `/api/calls?limit=${MOST_CALLS}${state}` : SECTION[name]));
}

const vault = vaultBanner(document.getElementById("vault"), () => watching?.ask());

const frame = header(SECTIONS, async () => {
  try {
    await change("DELETE", "/api/session");
    keepPageToken(null);
    leave(null);
  } catch (refused) {
    say(sentence(refused), "bad");
  }
});

window.addEventListener("hashchange", () => {
  if (location.hash.startsWith("#sign-in=")) start();
  else route();
});

start();
