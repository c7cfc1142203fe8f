// The second proof: the dialog that asks for a code of the operator's authenticator, and the one that sets an authenticator up.
import { el, freshId, svg } from "./dom.js";
import { form } from "./forms.js";

const CODE = {
  name: "code", label: "Code from your authenticator", required: "Enter the six digits that your app shows now.",
  value: "", inputmode: "numeric", autocomplete: "one-time-code",
};

/** Asks for a code and gives it to `take`, which may throw: its sentence is shown and the dialog stays. False where nobody gave one. */
export const askForCode = take => modal("This needs a code",
  el("p", null, "Whoever holds your sign-in alone could send this too. Your authenticator shows that it is you."), "Confirm", take);

/** Shows a new secret, once, and has it confirmed. False where nobody did. */
export function setUpAuthenticator({ secret, address, qr }, take) {
  const content = [
    el("p", null, "Approving what is risky, and changing what is set, needs a code of an authenticator app: any that makes time-based codes, such as ",
      "Aegis, FreeOTP, Google Authenticator, 1Password or KeePassXC. Keep it on another device than your agents run on."),
    picture(qr),
    el("p", null, "Without a camera, type this into the app. It is shown this once: ", el("code", { class: "secret" }, secret.replace(/(.{4})(?=.)/g, "$1 "))),
    el("p", { class: "hint" }, el("a", { href: address }, "Open in an app on this device")),
  ];
  return modal("Set up your authenticator", content, "Confirm", take, "Later");
}

/** Texts of 0 and 1, a row each, with their quiet zone. */
function picture(qr) {
  const dark = qr.flatMap((row, y) => [...row].map((bit, x) => bit === "1" ? `M${x} ${y}h1v1h-1z` : "")).join("");
  return svg("svg", { class: "qr", viewBox: `0 0 ${qr[0].length} ${qr.length}`, role: "img", "aria-label": "QR code of the secret", "shape-rendering": "crispEdges" },
    svg("rect", { width: "100%", height: "100%", fill: "#fff" }), svg("path", { d: dark, fill: "#000" }));
}

function modal(title, content, confirm, take, back = "Back") {
  return new Promise(done => {
    const heading = freshId("dialog"), before = document.activeElement;
    let given = false;
    const asked = form({
      fields: [CODE], confirm, tone: "good", back, cancel: () => dialog.close(),
      async submit({ code }) {
        await take(code.replace(/\s/g, ""));
        given = true;
        dialog.close();
      },
    });
    const dialog = el("dialog", { class: "stepup", "aria-labelledby": heading, on: { close: end } }, el("h2", { id: heading }, title), content, asked.element);
    function end() {
      dialog.remove();
      before?.focus?.();
      done(given);
    }
    document.body.append(dialog);
    dialog.showModal();
    asked.focus();
  });
}
