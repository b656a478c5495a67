// From values to places on the chart.

/** Round ticks that cover low..high: about `count` of them, in steps of 1, 2, 2.5 or 5 times a power of ten. */
export function ticks(low, high, count = 5) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The value range to show: bars and areas stand on zero; lines may start above it when their values are close together. */
export function range(values, fromZero) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (fromZero || (low > 0 && low < (high - low) * 2)) return [Math.min(0, low), Math.max(0, high)];
  return low === high ? [low - Math.abs(low) * 0.1 - 0.5, high + Math.abs(high) * 0.1 + 0.5] : [low, high];
}

export function number(value) {
  return new Intl.NumberFormat("en-US", {
    maximumFractionDigits: 3,
    notation: Math.abs(value) >= 100000 ? "compact" : "standard",
  }).format(value);
}
