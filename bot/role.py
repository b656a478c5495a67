"""What a process is for."""

from enum import StrEnum


class Role(StrEnum):
    """``web`` answers Slack, ``worker`` does what is due; most processes do both."""

    BOTH = "both"
    WEB = "web"
    WORKER = "worker"

    @property
    def answers(self) -> bool:
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        return self is not Role.WEB
