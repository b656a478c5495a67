// The page's side of the contract with the playground's server: JSON over HTTP under /page/.

async function call(path, body) {
  const options =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => null);
  if (answer === null) throw new Error(`The playground answered ${response.status} without JSON.`);
  if (!response.ok && answer.error === undefined) throw new Error(`The playground answered ${response.status}.`);
  return answer;
}

/** Like call, but a refusal ({ok: false, error}) is thrown too. */
async function demand(path, body) {
  const answer = await call(path, body);
  if (answer?.ok === false) throw new Error(answer.error ?? "refused");
  return answer;
}

const id = encodeURIComponent;

export const api = {
  state: () => call("/page/state"),
  messages: (channel, as) => demand(`/page/channels/${id(channel)}/messages?as=${id(as)}`),
  replies: (channel, ts, as) => demand(`/page/channels/${id(channel)}/replies?thread_ts=${id(ts)}&as=${id(as)}`),
  home: (as) => demand(`/page/home?as=${id(as)}`),
  send: (body) => demand("/page/message", body),
  command: (body) => call("/page/command", body),
  action: (body) => demand("/page/action", body),
  options: (body) => demand("/page/options", body),
  submit: (body) => call("/page/view/submit", body),
  closeView: (body) => call("/page/view/close", body),
};
