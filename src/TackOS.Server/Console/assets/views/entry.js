// One entry: in words, in its place in the tree, and byte for byte; with the proof checked here, in the browser.
import { read, readText } from "../api.js";
import { el } from "../dom.js";
import { parse, printed } from "../exact.js";
import { sentence } from "../forms.js";
import { picture } from "../path.js";
import { bytesOf, check } from "../proof.js";
import { shown } from "../shown.js";
import { absolute } from "../time.js";

const UNSIGNED = "entry-not-signed-yet";

export function entryPage(index, guarded) {
  const said = el("div", { class: "card" }), proof = el("section", { class: "card proof", "aria-label": "Proof" }), exact = el("section", { class: "card", "aria-label": "The exact entry" });
  const element = el("div", { class: "entry" }, el("nav", { class: "line", "aria-label": "Entries" }, around(index)), said, proof, exact);
  let done = false;

  async function read_() {
    if (done) return;
    const entry = await read(`/api/journal/${index}`);
    said.replaceChildren(...words(entry));
    exact.replaceChildren(...text(entry));
    done = await prove(entry);
  }

  async function prove(entry) {
    let given;
    try {
      given = await readText(`/api/journal/${index}/proof`);
    } catch (refused) {
      proof.replaceChildren(el("p", { class: refused.code === UNSIGNED ? "hint" : "error" }, sentence(refused)));
      return refused.code !== UNSIGNED;
    }
    proof.replaceChildren(...await outcome(entry, given, await read("/api/journal/status")));
    return true;
  }

  return { element, heading: `Entry ${index}`, read: () => guarded(element, read_), update() {} };
}

const around = index => [
  el("a", { href: "#/audit" }, "All entries"),
  BigInt(index) > 0n ? el("a", { href: `#/audit/${BigInt(index) - 1n}` }, "Before") : null,
  el("a", { href: `#/audit/${BigInt(index) + 1n}` }, "After")];

function words({ found }) {
  const { about } = found;
  const fact = (name, value) => value == null ? null : el("div", null, el("dt", null, name), el("dd", null, value));
  const sought = value => value == null ? null : el("a", { href: `#/audit?text=${encodeURIComponent(value)}` }, shown(value));
  return [
    el("h2", null, el("b", null, shown(found.who)), " ", shown(found.did)),
    found.because ? el("p", null, shown(found.because)) : null,
    found.erased ? el("p", { class: "notice bad" }, found.type === "call.settled" ? "Its result was " : "Its arguments were ", shown(found.erased.sentence)) : null,
    found.inColdStorage ? el("p", { class: "notice bad" }, "Its text is in cold storage; what stands here is what the index knows of it.") : null,
    el("dl", { class: "facts across" },
      fact("Recorded", el("time", { datetime: found.at }, absolute(found.at))), fact("Kind", el("code", null, shown(found.type))), fact("By", shown(about.actor)),
      fact("Decision", about.decision && [shown(about.decision), about.code ? [" ", el("code", { class: "code" }, shown(about.code))] : null]),
      fact("Agent", about.agent && shown(about.agent)), fact("Department", about.department && shown(about.department)), fact("Tool", about.tool && el("code", null, shown(about.tool))),
      fact("Mission", about.mission && shown(about.mission)), fact("Call", sought(about.call)), fact("Approval", sought(about.approval))),
  ].filter(each => each !== null);
}

function text(entry) {
  if (entry.bytes === null) return [el("h2", null, "Exactly this entry"), el("p", { class: "hint" }, "It is in the folder that the entry journal.pruned names.")];
  const json = new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(entry.bytes));
  let code;
  try {
    code = printed(parse(json));
  } catch {
    code = el("code", null, shown(json));
  }
  return [el("h2", null, "Exactly this entry"),
    el("pre", { class: "arguments", tabindex: "0", role: "region", "aria-label": `The text of entry ${entry.found.index}` }, code)];
}

async function outcome(entry, given, status) {
  const save = el("div", { class: "buttons" },
    download("Download the proof", `tackos-${entry.found.index}.tlog-proof`, given),
    entry.bytes === null ? null : download("Download the entry", `tackos-${entry.found.index}.entry`, bytesOf(entry.bytes)));
  const how = el("p", { class: "hint" }, "Checked in this browser, under the key that this gateway names. Under a key that you kept: ",
    el("code", null, `tackos audit check tackos-${entry.found.index}.tlog-proof --entry tackos-${entry.found.index}.entry --key key.vkey`));
  if (entry.bytes === null) return [el("h2", null, "Proof"), el("p", null, "The proof is here; with the entry's text from cold storage it can be checked."), save];
  if (!globalThis.crypto?.subtle)
    return [el("h2", null, "Proof"), el("p", { class: "verdict unsure" }, "This browser only checks proofs on pages of this machine or over https."), save];
  try {
    const checked = await check(given, bytesOf(entry.bytes), status.verifierKey);
    return [el("h2", null, "Proof"), verdict(checked, status), el("div", { class: "drawn" }, picture(checked)), save, how];
  } catch (broken) {
    return [el("h2", null, "Proof"), el("p", { class: "verdict refuted" }, `The proof cannot be read: ${broken.message}`), save];
  }
}

function verdict({ index, size, log, included, signed }) {
  if (!included) return el("p", { class: "verdict refuted" }, "Not proved: the hashes do not lead from this entry to the root of the checkpoint.");
  if (signed === false) return el("p", { class: "verdict refuted" }, "Not proved: the checkpoint does not carry a good signature of the log's key.");
  const place = `this is entry ${index} of the ${size} that ${log} signed for`;
  return signed === null
    ? el("p", { class: "verdict unsure" }, `The hashes fit: ${place}. This browser has no Ed25519, so the signature was not checked.`)
    : el("p", { class: "verdict proved" }, `Proved: ${place}. The hashes lead to the root, and the signature under it is good.`);
}

function download(label, name, content) {
  return el("button", {
    type: "button",
    on: {
      click() {
        const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
        el("a", { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
      },
    },
  }, label);
}
