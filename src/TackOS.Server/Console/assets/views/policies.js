// The policies in force, file by file; for policy authors a place to change one, see what that would do, and put it in force.
import { change } from "../api.js";
import { el, redraw } from "../dom.js";
import { form, sentence } from "../forms.js";
import { shown } from "../shown.js";
import { clockTime } from "../time.js";

const DECISIONS = 1000;

export const policies = {
  id: "policies",
  label: "Policies",
  reads: ["policies"],
  make(context) {
    const about = el("p", { class: "dim intro" });
    const files = el("div", { class: "policies" });
    const bench = el("div");
    let set = null;

    function edit(file) {
      bench.replaceChildren(editor(file, set, context, () => bench.replaceChildren()));
      bench.querySelector("textarea").focus();
    }

    return {
      element: [about, bench, files],
      update(data) {
        set = data.policies;
        redraw(about, set.hash, () => [`Version ${set.version}, hash `, el("code", null, `${set.hash.slice(0, 16)}…`), " Every decision records the hash it was made under."]);
        redraw(files, set.hash, () => [
          set.files.map(file => drawn(file, context.can("PolicyAuthor") ? () => edit(file) : null)),
          context.can("PolicyAuthor") ? el("p", null, el("button", { type: "button", on: { click: () => edit({ name: "", text: "" }) } }, "Add a file")) : null,
          set.shipped.map(file => drawn(file, null)),
        ]);
      },
    };
  },
};

function drawn(file, edit) {
  const lines = file.text.replace(/\n$/, "").split("\n");
  return el("details", { class: "card file", open: edit !== null },
    el("summary", null, el("h2", null, el("code", null, shown(file.name))), el("span", { class: "dim" }, edit ? "" : "written by TackOS")),
    el("pre", { class: "lines", tabindex: "0", role: "region", "aria-label": file.name },
      lines.map((line, index) => [el("span", { class: "at" }, String(index + 1)), el("code", { class: /^\s*\/\//.test(line) ? "dim" : null }, shown(line)), "\n"])),
    edit ? el("p", { class: "actions" }, el("button", { type: "button", class: "quiet", on: { click: edit } }, "Change")) : null);
}

function editor(file, set, context, close) {
  const name = el("input", { type: "text", value: file.name, spellcheck: "false", maxlength: 200, "aria-label": "Name of the file", placeholder: "office.cedar" });
  const text = el("textarea", { rows: 16, spellcheck: "false", class: "source", "aria-label": "Policies" });
  text.value = file.text;
  const found = el("div", { "aria-live": "polite" });
  const changed = () => [...set.files.filter(each => each.name !== file.name), ...(text.value.trim() ? [{ name: name.value.trim(), text: text.value }] : [])];

  async function preview() {
    found.replaceChildren(el("p", { class: "dim" }, "Checking …"));
    try {
      const seen = await change("POST", "/api/policies/preview", { files: changed(), last: DECISIONS });
      found.replaceChildren(...effect(seen), ...(seen.mayTakeForce ? [apply(changed()).element] : []));
    } catch (refused) {
      found.replaceChildren(el("p", { class: "error", role: "alert" }, sentence(refused)));
    }
  }

  const apply = files => form({
    title: "Put this set in force",
    fields: [{ name: "reason", label: "Reason", required: "Say why; the journal keeps it." }],
    confirm: "Put in force",
    async submit({ reason }) {
      await change("PUT", "/api/policies", { files, reason, basedOn: set.version });
      context.say("The set is in force.");
      context.refresh();
      close();
    },
  });

  return el("section", { class: "card" },
    el("h2", null, file.name ? ["Change ", el("code", null, shown(file.name))] : "Add a file"), name, text,
    el("p", { class: "hint" }, "An empty text takes the file out of the set. Test cases stand in a file named *.tests.json."),
    el("div", { class: "buttons" },
      el("button", { type: "button", on: { click: preview } }, "See what it would do"),
      el("button", { type: "button", class: "quiet", on: { click: close } }, "Back")), found);
}

function effect(seen) {
  if (seen.sentence) return [el("p", { class: "error", role: "alert" }, shown(seen.sentence))];
  const failed = seen.tests.filter(test => test.failure !== null);
  const flips = seen.effect?.flips ?? [];
  return [
    ...seen.diagnostics.map(each => el("p", { class: each.severity === "error" ? "error" : "hint" }, shown(each.sentence), " ", el("code", { class: "code" }, each.code))),
    ...failed.map(test => el("p", { class: "error" }, "Test case failed: ", el("b", null, shown(test.name)), ": ", shown(test.failure))),
    el("p", { class: "dim" }, `${seen.changes.length} changed, ${seen.tests.length - failed.length} of ${seen.tests.length} test cases hold, `
      + `${seen.effect?.decided ?? 0} recorded decisions made again, ${flips.length} would flip.`),
    flips.length ? el("div", { class: "table" }, el("table", null,
      el("thead", null, el("tr", null, ["When", "Agent", "Tool", "Now", "Then"].map(head => el("th", { scope: "col" }, head)))),
      el("tbody", null, flips.map(flip => el("tr", { class: flip.isLooser ? "looser" : null },
        el("td", null, clockTime(flip.at)), el("td", null, shown(flip.agent)), el("td", null, el("code", null, shown(flip.tool))),
        el("td", null, shown(flip.before)), el("td", null, shown(flip.after), flip.isLooser ? [" ", el("span", { class: "badge" }, "looser")] : null)))))) : null,
  ].filter(each => each !== null);
}
