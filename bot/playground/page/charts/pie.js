// Pie charts as inline SVG.

import { svg } from "../dom.js";
import { COLORS } from "./colors.js";
import { number } from "./scale.js";

const SIZE = 220;
const RADIUS = 100;

export function pie({ segments }, title) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  let turned = 0;
  const slices = segments.map((segment, index) => {
    const from = turned;
    turned += segment.value / total;
    return svg(
      "path",
      { d: slice(from, turned), fill: COLORS[index % COLORS.length], class: "slice" },
      svg("title", {}, `${segment.label}: ${number(segment.value)}`),
    );
  });
  const spoken = segments.map((segment) => `${segment.label} ${number(segment.value)}`).join(", ");
  return svg(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "pie", role: "img", "aria-label": `${title}. pie chart. ${spoken}` },
    slices,
  );
}

/** A slice between two fractions of a full turn, from the top, clockwise. */
function slice(from, to) {
  const middle = SIZE / 2;
  if (to - from > 0.9999) return `M${middle} ${middle - RADIUS}a${RADIUS} ${RADIUS} 0 1 1 -0.01 0Z`;
  const point = (turn) =>
    `${middle + RADIUS * Math.sin(turn * 2 * Math.PI)} ${middle - RADIUS * Math.cos(turn * 2 * Math.PI)}`;
  return `M${middle} ${middle}L${point(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
}
