"""What a look at one thing found."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """``says`` is what was found, ``mend`` what to do about it (empty when all is well)."""

    check: str
    health: Health
    says: str
    mend: str = ""


def ok(check: str, says: str) -> Result:
    return Result(check, Health.OK, says)


def warning(check: str, says: str, mend: str) -> Result:
    return Result(check, Health.WARNING, says, mend)


def failed(check: str, says: str, mend: str) -> Result:
    return Result(check, Health.FAILED, says, mend)
