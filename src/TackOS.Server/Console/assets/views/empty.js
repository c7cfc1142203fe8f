import { el } from "../dom.js";

/** What stands where nothing is: what that means, and the commands that change it. */
export const empty = (title, sentence, commands = []) => el("div", { class: "empty" },
  el("img", { src: "/console/mark.svg", alt: "", width: 40, height: 40 }), el("h2", null, title), el("p", null, sentence),
  commands.length ? el("pre", { tabindex: "0", role: "region", "aria-label": "Commands" }, el("code", null, commands.join("\n"))) : null);
