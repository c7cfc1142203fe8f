// Times as distances, kept current; the instant itself is in the title.
import { now } from "./api.js";
import { el } from "./dom.js";

const STEPS = [[86_400, "d", 3_600, "h"], [3_600, "h", 60, "min"], [60, "min", 0, ""]];

/** `style` is "ago" or "until". */
export function when(instant, style) {
  const time = el("time", { datetime: instant, title: absolute(instant), "data-style": style });
  time.textContent = relative(time);
  return time;
}

export const absolute = instant => new Date(instant).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });

/** `14:03:22` today, with the date before it on other days. */
export function clockTime(instant) {
  const date = new Date(instant);
  const time = date.toLocaleTimeString([], { hour12: false });
  const sameDay = date.toDateString() === new Date(now()).toDateString();
  const day = sameDay ? "" : `${date.toLocaleDateString([], { month: "short", day: "numeric" })} `;
  return el("time", { datetime: instant, title: absolute(instant) }, day + time);
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-style]")) {
    const text = relative(time);
    if (time.textContent !== text) time.textContent = text;
    time.classList.toggle("soon", time.dataset.style === "until" && Date.parse(time.dateTime) - now() < 15 * 60_000);
  }
}, 1000);

function relative(time) {
  const left = Math.round((Date.parse(time.dateTime) - now()) / 1000);
  if (time.dataset.style === "until") return left <= 0 ? "expired" : `in ${distance(left)}`;
  return left > -5 ? "just now" : `${distance(-left)} ago`;
}

function distance(seconds) {
  for (const [size, unit, small, smallUnit] of STEPS) {
    if (seconds < size) continue;
    const rest = small ? Math.floor(seconds % size / small) : 0;
    return `${Math.floor(seconds / size)} ${unit}${rest ? ` ${rest} ${smallUnit}` : ""}`;
  }
  return `${seconds} s`;
}
