// Keeps the keyboard inside a dialog.

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), summary, [tabindex='0']";

/** Tab goes round within the dialog, Escape calls onEscape. -> a function that lets go and gives the focus back. */
export function trap(dialog, onEscape) {
  const before = document.activeElement;
  const listener = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onEscape();
    }
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent !== null);
    const [first, last] = [stops[0], stops.at(-1)];
    if (event.shiftKey && document.activeElement === first) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && document.activeElement === last) {
      event.preventDefault();
      first.focus();
    }
  };
  dialog.addEventListener("keydown", listener);
  return () => {
    dialog.removeEventListener("keydown", listener);
    if (before?.isConnected) before.focus();
  };
}
