// The operators' API, as any other client sees it.
import { parse } from "./exact.js";
import { askForCode, setUpAuthenticator } from "./stepup.js";
import { askOtherTabs, keepPageToken, pageToken } from "./session.js";

/** What the API answered instead: one sentence and a stable code. Status 0 is a gateway that could not be reached. */
export class Refused extends Error {
  constructor(status, code, sentence) {
    super(sentence);
    Object.assign(this, { status, code });
  }
}

const NEEDED = "step-up-needed";
let clockOffsetMs = 0;

// What a code was answered with. It stands in this page's memory and nowhere else, so that no other program reads it from the disk.
let elevation = null;

/** Now by the gateway's clock, to the second: what expires expires by that one. */
export const now = () => Date.now() + clockOffsetMs;

export const read = path => send("GET", path);

/** An answer that is a text and no JSON. */
export async function readText(path) {
  const { response, text } = await ask("GET", path);
  return response.ok ? text : answer(response, text);
}

export const change = (method, path, body) => send(method, path, body ?? {});

/**
 * Exchanges a one-time code for a session of this page. A code that somebody else issued leaves open who came in with it, so that votes beside
 * theirs would not count; the operator therefore issues one to himself at once, and goes on with that.
 */
export async function exchange(code) {
  const admitted = await change("POST", "/api/session", { code });
  keepPageToken(admitted.antiForgeryToken);
  if (!admitted.introducedBy?.length) return;
  const own = await change("POST", `/api/operators/${encodeURIComponent(admitted.operator)}/codes`);
  await change("DELETE", "/api/session");
  keepPageToken((await change("POST", "/api/session", { code: own.code })).antiForgeryToken);
}

/** The session, or null where nobody is signed in. */
export async function session() {
  if (pageToken() === null && !await askOtherTabs()) return null;
  try {
    return await read("/api/session");
  } catch (refused) {
    if (!hasEnded(refused)) throw refused;
    keepPageToken(null);
    return null;
  }
}

/** Whether it says that nobody is signed in here any more: the session is over, or another sign-in has taken its cookie's place. */
export const hasEnded = refused => refused.status === 401 || refused.code === "anti-forgery";

/** Calls `heard` for each piece of news of a stream, until it ends. (An EventSource cannot send the page's token.) */
export async function follow(path, signal, opened, heard) {
  const response = await fetch(path, { headers: headersFor("text/event-stream"), cache: "no-store", redirect: "error", signal });
  if (!response.ok) return;
  opened();
  const reader = response.body.getReader();
  while (!(await reader.read()).done) heard();
}

async function send(method, path, body) {
  let { response, text } = await ask(method, path, body);
  if (codeOf(response, text) !== NEEDED) return answer(response, text);
  if (!(await read("/api/session")).stepUp) {
    if (!await enrol()) return answer(response, text);
    ({ response, text } = await ask(method, path, body));
    if (codeOf(response, text) !== NEEDED) return answer(response, text);
  }
  const given = await askForCode(async code => {
    ({ response, text } = await ask(method, path, body, code));
    if (codeOf(response, text)?.startsWith("step-up-")) answer(response, text);
  });
  if (!given) throw new Refused(403, NEEDED, "No code was given, so nothing was done.");
  return answer(response, text);
}

/** Sets an authenticator up with the person at the page; false where he leaves it for later. */
export async function enrol() {
  const begun = await change("POST", "/api/step-up");
  return setUpAuthenticator(begun, async code => {
    const { response, text } = await ask("POST", "/api/step-up/confirm", {}, code);
    answer(response, text);
  });
}

function codeOf(response, text) {
  if (response.ok) return null;
  try {
    return parse(text)?.code ?? null;
  } catch {
    return null;
  }
}

async function ask(method, path, body, code) {
  const headers = headersFor("application/json");
  if (code) headers["Tackos-Step-Up"] = code;
  if (elevation !== null && method !== "GET") headers["Tackos-Elevation"] = elevation;
  if (method !== "GET") headers["Content-Type"] = "application/json";
  let response, text;
  try {
    const sent = method === "GET" ? undefined : JSON.stringify(body);
    response = await fetch(path, { method, headers, body: sent, cache: "no-store", redirect: "error" });
    text = await response.text();
  } catch {
    throw new Refused(0, "unreachable", "The gateway does not answer. Check that it runs: ./tackos up");
  }
  elevation = response.headers.get("Tackos-Elevation") ?? elevation;
  clockOffsetMs = offset(response.headers.get("Date"));
  return { response, text };
}

function headersFor(accept) {
  return pageToken() === null ? { Accept: accept } : { Accept: accept, "X-TackOS-Token": pageToken() };
}

function answer(response, text) {
  let value = null;
  try {
    if (text) value = parse(text);
  } catch {
    throw new Refused(response.status, "unreadable", "The gateway's answer cannot be read.");
  }
  if (response.ok) return value;
  throw new Refused(response.status, value?.code ?? `http-${response.status}`, value?.sentence ?? "The gateway refused without a word.");
}

function offset(date) {
  const server = Date.parse(date ?? "");
  // The header has whole seconds; less than two of difference says nothing.
  return Number.isNaN(server) || Math.abs(server - Date.now()) < 2000 ? 0 : server - Date.now();
}
