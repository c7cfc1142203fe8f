// Above every section while the vault is sealed: what that means, and a way to open it.
import { change } from "./api.js";
import { el, freshId, redraw } from "./dom.js";
import { sentence } from "./forms.js";

export function vaultBanner(region, done) {
  return {
    hide() { region.hidden = true; },
    update(vault, mayUnseal) {
      region.hidden = !vault.sealed;
      redraw(region, JSON.stringify([vault.sealed, vault.asks, mayUnseal]), () => vault.sealed ? [
        el("p", null, el("b", null, "The vault is sealed. "), "Agents are let nothing out, and what they sent and got cannot be shown. An admin opens it: ", el("code", null, "tackos vault unseal")),
        mayUnseal ? unseal(vault.asks, done) : null] : []);
    },
  };
}

/** The form leaves nothing behind: the field is emptied whatever comes of it. */
function unseal(asks, done) {
  const id = freshId("unseal"), error = el("p", { class: "error", role: "alert" });
  const input = asks ? el("input", { id, type: "password", autocomplete: "off", spellcheck: "false", maxlength: 1024, required: true }) : null;
  const button = el("button", { type: "submit" }, "Unseal");
  async function send(event) {
    event.preventDefault();
    button.disabled = true;
    const passphrase = input?.value ?? null;
    if (input) input.value = "";
    try {
      await change("POST", "/api/vault/unseal", { passphrase });
      done();
    } catch (refused) {
      error.replaceChildren(...sentence(refused));
      (input ?? button).focus();
    } finally {
      button.disabled = false;
    }
  }
  return el("form", { class: "unseal", "aria-label": "Unseal the vault", on: { submit: send } },
    input ? [el("label", { for: id }, asks === "PIN" ? "PIN" : "Passphrase"), input] : null, button, error);
}
