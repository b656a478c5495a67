// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block

import { area, bars, lines } from "../charts/cartesian.js";
import { COLORS } from "../charts/colors.js";
import { pie } from "../charts/pie.js";
import { h } from "../dom.js";

const DRAW = { line: lines, bar: bars, area, pie };

function legend(names) {
  return h(
    "ul",
    { class: "legend" },
    names.map((name, index) =>
      h("li", {}, h("span", { class: "swatch", style: `background: ${COLORS[index % COLORS.length]}` }), name),
    ),
  );
}

export function chart(block) {
  const { type, series, segments } = block.chart;
  const total = (segments ?? []).reduce((sum, segment) => sum + segment.value, 0);
  const names = series
    ? series.map((item) => item.name)
    : segments.map((item) => `${item.label} (${Math.round((item.value / total) * 100)}%)`);
  return h(
    "figure",
    { class: `chart chart-${type}` },
    h("figcaption", {}, block.title),
    DRAW[type](block.chart, block.title),
    legend(names),
  );
}
