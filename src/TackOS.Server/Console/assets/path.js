// The way from an entry's leaf to the signed root, as a picture: in the middle what is computed, beside it the hashes that the proof brings.
import { svg } from "./dom.js";
import { hex } from "./proof.js";

const WIDTH = 420, STEP = 46, TOP = 34, BOTTOM = 40, MIDDLE = WIDTH / 2, BOX = { width: 96, height: 22 };
const SIDE = { left: 62, right: WIDTH - 62 };
const SHORT = 8;

export function picture({ index, size, steps, leaf, computed, included }) {
  const height = TOP + BOTTOM + steps.length * STEP + BOX.height;
  const levelAt = level => height - BOTTOM - BOX.height / 2 - level * STEP;
  const lines = [], boxes = [];
  steps.forEach((step, level) => {
    const [y, above, x] = [levelAt(level), levelAt(level + 1), step.left ? SIDE.left : SIDE.right];
    lines.push(line(MIDDLE, y, MIDDLE, above, "own"), line(x, y, MIDDLE, above, "brought"));
    boxes.push(box(x, y, hex(step.sibling), "brought"), caption(x, y + BOX.height / 2 + 11, range(step)));
    if (level > 0) boxes.push(box(MIDDLE, y, hex(step.hash), "own"));
  });
  boxes.push(box(MIDDLE, levelAt(0), hex(leaf), "leaf"), caption(MIDDLE, levelAt(0) + BOX.height / 2 + 14, `entry ${index}`));
  if (steps.length) boxes.push(box(MIDDLE, levelAt(steps.length), hex(computed), included ? "root" : "root wrong"));
  boxes.push(caption(MIDDLE, levelAt(steps.length) - BOX.height / 2 - 7, `root of ${size} entries`));
  const told = `From entry ${index} up over ${steps.length} hashes that the proof brings to the root of all ${size} entries.`;
  return svg("svg", { class: "path", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": told }, lines, boxes);
}

const range = ({ from, to }) => to - from === 1n ? `entry ${from}` : `entries ${from}–${to - 1n}`;

const line = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: kind });

const caption = (x, y, text) => svg("text", { x, y, class: "caption" }, text);

const box = (x, y, text, kind) => svg("g", { class: kind },
  svg("rect", { x: x - BOX.width / 2, y: y - BOX.height / 2, width: BOX.width, height: BOX.height, rx: 5 }),
  svg("text", { x, y: y + 4 }, `${text.slice(0, SHORT)}…`), svg("title", null, text));
