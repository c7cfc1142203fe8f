// The way in: a one-time code, by link or by hand.
import { exchange } from "../api.js";
import { el } from "../dom.js";
import { form } from "../forms.js";

const LINK = /^#sign-in=([A-Za-z0-9_-]+)(?:&section=([a-z]+))?$/;

/** Takes the code of a sign-in link out of the address, before anything else can see it there; null where there is none. */
export function takeCode() {
  const [, code = null, section = "approvals"] = LINK.exec(location.hash) ?? [];
  if (code !== null) history.replaceState(null, "", `${location.pathname}#/${section}`);
  return code;
}

/** `said` is why it is shown, in nodes: a code that was refused, a session that ended. */
export function signIn(said, done) {
  const asked = form({
    fields: [{ name: "code", label: "One-time code", required: "Enter the code.", value: "" }],
    confirm: "Sign in",
    tone: "good",
    submit: async ({ code }) => {
      await exchange(code);
      await done();
    },
  });
  const element = el("section", { class: "signin", "aria-labelledby": "signin" },
    el("img", { src: "/console/mark.svg", alt: "", width: 56, height: 56 }),
    el("h1", { id: "signin", tabindex: "-1" }, "Sign in to TackOS"),
    said ? el("p", { class: "error", role: "alert" }, said) : null,
    asked.element,
    el("div", { class: "hint" }, el("p", null, "A code works once, for a quarter of an hour. To get one:"),
      el("ul", null,
        el("li", null, "on the machine TackOS runs on: ", el("code", null, "./tackos up --sign-in")),
        el("li", null, "from an admin: ", el("code", null, "tackos operator code NAME")))));
  return { element, focus: asked.focus };
}
