"""Answering through a response URL, which takes five messages within half an hour."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.classify import NO_ANSWER, from_webhook
from bot.slack.errors import Refusal, SlackFailure
from bot.slack.repeating import repeated


async def post_answer(url: str, body: Mapping[str, Any]) -> None:
    """Sends ``body``, once more or twice where Slack seems not to have taken it.

    Raises the `SlackFailure` of the last try.
    """
    client = AsyncWebhookClient(url, retry_handlers=[])

    async def send() -> None:
        answer = await client.send_dict(dict(body))
        if failure := from_webhook(answer.status_code, answer.body, answer.headers):
            raise failure

    await repeated(send, _probably_missing)


def _probably_missing(failure: SlackFailure) -> bool:
    """An answer that was cut off was probably shown, and would be there twice. A 429 says that it was not.

    A 5xx leaves it open; but there the answer is most likely missing, and a private one twice is better than none.
    """
    return not isinstance(failure, Refusal) and failure.code != NO_ANSWER
