// The operators' API, as any other client sees it.
import { parse } from "./exact.js";

/** What the API answered instead: one sentence and a stable code. Status 0 is a gateway that could not be reached. */
export class Refused extends Error {
  constructor(status, code, sentence) {
    super(sentence);
    Object.assign(this, { status, code });
  }
}

let antiForgeryToken = null;
let clockOffsetMs = 0;

/** Now by the gateway's clock, to the second: what expires expires by that one. */
export const now = () => Date.now() + clockOffsetMs;

export const read = path => send("GET", path);

export const change = (method, path, body) => send(method, path, body ?? {});

/** The session, or null where nobody is signed in. */
export async function session() {
  try {
    const found = await read("/api/session");
    antiForgeryToken = found.antiForgeryToken;
    return found;
  } catch (refused) {
    if (refused.status === 401) return null;
    throw refused;
  }
}

async function send(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    if (antiForgeryToken) headers["X-TackOS-Token"] = antiForgeryToken;
  }
  let response, text;
  try {
    const sent = method === "GET" ? undefined : JSON.stringify(body);
    response = await fetch(path, { method, headers, body: sent, cache: "no-store", redirect: "error" });
    text = await response.text();
  } catch {
    throw new Refused(0, "unreachable", "The gateway does not answer. Check that it runs: ./tackos up");
  }
  clockOffsetMs = offset(response.headers.get("Date"));
  return answer(response, text);
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
