"""Things that go wrong on purpose."""

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Kind = Literal["ratelimited", "status", "error", "delay", "cut", "malformed", "drop"]
When = Literal["before", "after"]
SOCKET_KINDS = ("drop", "delay", "cut")


@dataclass
class Fault:
    """One mishap, for calls of `method` ("*" for any, "response_url", or "socket" for deliveries to the bot).

    kind: ratelimited (429; `retry_after` None leaves the header out), status (HTTP `status`), error (ok: false with
    `error`), delay (`seconds`), cut (the connection ends without an answer), malformed (not JSON), and for
    "socket" only drop (the payload never leaves). `when` says whether the call's work is left undone or has been done.
    It skips `skip` matching calls, then strikes `times` times; `channel` restricts it to one channel.
    """

    method: str
    kind: Kind
    when: When = "before"
    channel: str | None = None
    skip: int = 0
    times: int = 1
    status: int = 500
    error: str = "internal_error"
    retry_after: int | None = 1
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")
        if self.when not in get_args(When):
            raise ValueError("when must be before or after")
        if (self.kind == "drop" and self.method != "socket") or (
            self.method == "socket" and self.kind not in SOCKET_KINDS
        ):
            raise ValueError(f"a socket knows {', '.join(SOCKET_KINDS)}, and only a socket can drop")

    def matches(self, method: str, channel: str | None) -> bool:
        return self.method in ("*", method) and self.channel in (None, channel)


class Faults:
    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, method: str, kind: Kind, **details: Any) -> Fault:
        """Plan a fault; see Fault for the details. Raises TypeError or ValueError on unknown ones."""
        fault = Fault(method, kind, **details)
        self._pending.append(fault)
        return fault

    def clear(self) -> None:
        self._pending.clear()

    def pending(self) -> list[dict[str, Any]]:
        return [{f.name: getattr(fault, f.name) for f in fields(fault)} for fault in self._pending]

    def take(self, method: str, channel: str | None = None) -> Fault | None:
        """The fault that strikes this call, if any; it counts as used."""
        for fault in self._pending:
            if not fault.matches(method, channel) or (method == "socket" and fault.method == "*"):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._pending.remove(fault)
            return fault
        return None
