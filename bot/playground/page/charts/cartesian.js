// Line, bar and area charts as inline SVG.

import { svg } from "../dom.js";
import { COLORS } from "./colors.js";
import { number, range, ticks } from "./scale.js";

const WIDTH = 640;
const HEIGHT = 260;
const EDGE = { top: 12, right: 30, bottom: 30, left: 48 }; // half of the last label stands to the right

/** The frame of a chart: places for values and categories, and the nodes of its axes. */
function frame({ series, axis_config: axis }, fromZero, banded) {
  const steps = ticks(
    ...range(
      series.flatMap((item) => item.data.map((point) => point.value)),
      fromZero,
    ),
  );
  const [low, high] = [steps[0], steps.at(-1)];
  const left = EDGE.left + (axis.y_label ? 18 : 0);
  const bottom = HEIGHT - EDGE.bottom - (axis.x_label ? 18 : 0);
  const width = WIDTH - left - EDGE.right;
  const count = axis.categories.length;
  const band = banded ? width / count : width / Math.max(count - 1, 1);
  const x = (index) => left + (banded || count === 1 ? (count === 1 ? width / 2 : band * (index + 0.5)) : band * index);
  const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - EDGE.top);
  return {
    x,
    y,
    band,
    zero: y(Math.max(low, Math.min(0, high))),
    axes: axes({ axis, steps, x, y, left, bottom, width }),
  };
}

function axes({ axis, steps, x, y, left, bottom, width }) {
  const every = Math.ceil((axis.categories.length * 56) / width); // leave out labels that would overlap
  return [
    steps.map((step) =>
      svg("line", { x1: left, x2: left + width, y1: y(step), y2: y(step), class: step === 0 ? "axis" : "grid" }),
    ),
    steps.map((step) => svg("text", { x: left - 8, y: y(step) + 4, "text-anchor": "end" }, number(step))),
    axis.categories.map((name, index) =>
      index % every ? null : svg("text", { x: x(index), y: bottom + 18, "text-anchor": "middle" }, name),
    ),
    axis.x_label
      ? svg("text", { x: left + width / 2, y: HEIGHT - 6, "text-anchor": "middle", class: "axis-title" }, axis.x_label)
      : null,
    axis.y_label
      ? svg(
          "text",
          {
            transform: `translate(14 ${(bottom + EDGE.top) / 2}) rotate(-90)`,
            "text-anchor": "middle",
            class: "axis-title",
          },
          axis.y_label,
        )
      : null,
  ];
}

function picture(chart, title, ...nodes) {
  const spoken = chart.series
    .map((item) => `${item.name}: ${item.data.map((point) => `${point.label} ${number(point.value)}`).join(", ")}`)
    .join("; ");
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}. ${chart.type} chart. ${spoken}` },
    ...nodes,
  );
}

const tip = (item, point) => svg("title", {}, `${item.name}, ${point.label}: ${number(point.value)}`);

/** A series' values in the order of the categories. */
function points(item, categories) {
  return categories
    .map((label, index) => ({ label, index, value: item.data.find((point) => point.label === label)?.value }))
    .filter((point) => Number.isFinite(point.value));
}

function dots(item, shown, place, color) {
  return shown.map((point) =>
    svg(
      "circle",
      { cx: place.x(point.index), cy: place.y(point.value), r: 3.5, fill: color, class: "dot" },
      tip(item, point),
    ),
  );
}

const path = (shown, place) =>
  shown
    .map((point, order) => `${order ? "L" : "M"}${place.x(point.index).toFixed(1)} ${place.y(point.value).toFixed(1)}`)
    .join("");

export function lines(chart, title) {
  const place = frame(chart, false, false);
  const drawn = chart.series.map((item, order) => {
    const shown = points(item, chart.axis_config.categories);
    const color = COLORS[order % COLORS.length];
    return [svg("path", { d: path(shown, place), stroke: color, class: "stroke" }), dots(item, shown, place, color)];
  });
  return picture(chart, title, place.axes, drawn);
}

export function area(chart, title) {
  const place = frame(chart, true, false);
  const drawn = chart.series.map((item, order) => {
    const shown = points(item, chart.axis_config.categories);
    const color = COLORS[order % COLORS.length];
    const ends = `L${place.x(shown.at(-1).index)} ${place.zero}L${place.x(shown[0].index)} ${place.zero}Z`;
    return [
      svg("path", { d: path(shown, place) + ends, fill: color, class: "filled" }),
      svg("path", { d: path(shown, place), stroke: color, class: "stroke" }),
      dots(item, shown, place, color),
    ];
  });
  return picture(chart, title, place.axes, drawn);
}

export function bars(chart, title) {
  const place = frame(chart, true, true);
  const group = Math.min(place.band * 0.72, 46 * chart.series.length);
  const width = group / chart.series.length;
  const drawn = chart.series.map((item, order) =>
    points(item, chart.axis_config.categories).map((point) => {
      const at = place.y(point.value);
      return svg(
        "rect",
        {
          x: place.x(point.index) - group / 2 + width * order + 1,
          width: Math.max(width - 2, 1),
          y: Math.min(at, place.zero),
          height: Math.max(Math.abs(place.zero - at), 0.5),
          rx: 2,
          fill: COLORS[order % COLORS.length],
          class: "bar",
        },
        tip(item, point),
      );
    }),
  );
  return picture(chart, title, place.axes, drawn);
}
