// Small forms within the page: what is asked, a field or two, and the answer of the API where the question stands.
import { el, freshId } from "./dom.js";
import { shown } from "./shown.js";

/**
 * `fields`: name, label, and optionally hint, required (a sentence said when it is empty), lines, options ([value, label]), value, inputmode.
 * `submit` gets the trimmed values, and may throw: an Error's sentence is shown and the form stays.
 */
export function form({ title, fields, confirm, tone, submit, cancel, back = "Back" }) {
  const error = el("p", { class: "error", role: "alert" });
  const inputs = fields.map(field => control(field));
  const button = el("button", { type: "submit", class: tone }, confirm);
  const element = el("form", { class: "inline", novalidate: true, "aria-label": title, on: { submit: send } },
    title ? el("p", { class: "form-title" }, title) : null,
    inputs.map(i => i.row), error,
    el("div", { class: "buttons" }, button, cancel ? el("button", { type: "button", class: "quiet", on: { click: cancel } }, back) : null));
  if (cancel) element.addEventListener("keydown", event => { if (event.key === "Escape") cancel(); });

  async function send(event) {
    event.preventDefault();
    if (button.disabled) return;
    error.replaceChildren();
    const empty = inputs.find(i => i.field.required && !i.input.value.trim());
    if (empty) return complain(empty.input, empty.field.required);
    button.disabled = true;
    try {
      await submit(Object.fromEntries(inputs.map(i => [i.field.name, i.input.value.trim()])));
    } catch (refused) {
      complain(null, ...sentence(refused));
    } finally {
      button.disabled = false;
    }
  }

  function complain(input, ...said) {
    error.replaceChildren(...said);
    for (const each of inputs) each.input.setAttribute("aria-invalid", each.input === input);
    (input ?? button).focus();
  }

  return { element, focus: () => (inputs.find(i => i.field.required)?.input ?? button).focus() };
}

/** What a refusal says, with its code. */
export function sentence(refused) {
  return [el("span", null, shown(refused.message)), refused.code ? [" ", el("code", { class: "code" }, shown(refused.code))] : []].flat();
}

function control(field) {
  const id = freshId("field"), hint = field.hint ? el("p", { class: "hint", id: `${id}-hint` }, field.hint) : null;
  const shared = { id, name: field.name, "aria-describedby": hint?.id, "aria-required": field.required ? "true" : null, autocomplete: field.autocomplete ?? "off" };
  const input = field.options
    ? el("select", shared, field.options.map(([value, label]) => el("option", { value, selected: value === (field.value ?? "") }, label)))
    : field.lines
      ? el("textarea", { ...shared, rows: field.lines, maxlength: 2000 })
      : el("input", { ...shared, type: "text", value: field.value, inputmode: field.inputmode, spellcheck: "false", maxlength: 200 });
  return { field, input, row: el("div", { class: "row" }, el("label", { for: id }, field.label), input, hint) };
}
