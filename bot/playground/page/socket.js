// The live line: one WebSocket for the acting person, opened again by itself whenever it breaks.

const FIRST_WAIT = 400; // milliseconds
const LONGEST_WAIT = 8000;

/** onEvent(event) for each push; onState(connected) at each change. -> a function that closes the line for good. */
export function connect(as, onEvent, onState) {
  let closed = false;
  let wait = FIRST_WAIT;
  let socket = null;
  let timer = null;

  function open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/page/events?as=${encodeURIComponent(as)}`);
    socket.onopen = () => {
      wait = FIRST_WAIT;
      onState(true);
    };
    socket.onmessage = (message) => !closed && onEvent(JSON.parse(message.data));
    socket.onclose = () => {
      if (closed) return;
      onState(false);
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket.close();
  };
}
