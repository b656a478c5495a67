"""A sign of life to a watchman outside (Healthchecks, Cronitor, Uptime Kuma …), who calls when it stays away."""

import httpx
import structlog

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 10


async def beat(url: str) -> bool:
    """One GET; whether the watchman took it. Never raises: that the sign stays away is what tells him."""
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=True) as client:
            (await client.get(url)).raise_for_status()
    except httpx.HTTPStatusError as error:
        log.warning("heartbeat_failed", status=error.response.status_code)
    except Exception as error:
        # Without the address, which whoever knows it can ping.
        log.warning("heartbeat_failed", reason=type(error).__name__)
    else:
        return True
    return False
