// What Slack's client checks before it submits a modal.

const EMPTY = "Please complete this required field.";

function isEmpty(value) {
  if (!value) return true;
  const [held] = Object.entries(value)
    .filter(([name]) => name !== "type")
    .map(([, item]) => item);
  return held === null || held === undefined || held === "" || (Array.isArray(held) && held.length === 0);
}

const CHECKS = {
  plain_text_input: (text, element) =>
    element.min_length && text.length < element.min_length
      ? `Please enter at least ${element.min_length} characters.`
      : null,
  email_text_input: (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "Please enter a valid email address."),
  url_text_input: (text) =>
    /^https?:\/\/\S+\.\S+|^https?:\/\/localhost/i.test(text)
      ? null
      : "Please enter a valid URL, with http:// or https:// in front.",
  number_input: number,
};

function number(text, element) {
  const value = Number(text);
  if (!Number.isFinite(value)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(value)) return "Please enter a whole number.";
  if (element.min_value !== undefined && value < Number(element.min_value))
    return `Please enter a number of ${element.min_value} or more.`;
  if (element.max_value !== undefined && value > Number(element.max_value))
    return `Please enter a number of ${element.max_value} or less.`;
  return null;
}

/** -> {block id: what is wrong} of a surface's input blocks */
export function problems(surface) {
  const found = {};
  for (const [id, { block }] of surface.inputs) {
    const value = surface.value(id, block.element.action_id ?? block.element.type);
    const problem = isEmpty(value)
      ? block.optional
        ? null
        : EMPTY
      : CHECKS[block.element.type]?.(value.value, block.element);
    if (problem) found[id] = problem;
  }
  return found;
}
