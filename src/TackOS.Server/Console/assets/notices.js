// What just happened, in the corner. Good news goes by itself; bad news stays until somebody closes it.
import { el } from "./dom.js";

const STAY_MS = 8000;
const MOST = 4;

export function notices(region) {
  return (said, tone = "good") => {
    const close = el("button", { type: "button", class: "quiet", "aria-label": "Close", on: { click: () => notice.remove() } }, "×");
    const notice = el("div", { class: `toast ${tone}` }, el("p", null, said), close);
    region.append(notice);
    while (region.children.length > MOST) region.firstElementChild.remove();
    if (tone === "good") setTimeout(() => notice.remove(), STAY_MS);
  };
}
