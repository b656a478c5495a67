"""What an acknowledgement may weigh over a socket, which Slack closes when a frame is too large.

It then asks the same again on the next socket, to get the same answer.
"""

import json
from functools import partial
from itertools import accumulate
from typing import Any

from slack_bolt.response import BoltResponse

from bot.slack.limits import SAFE_SOCKET_FRAME
from bot.slack.response_url import post_answer
from handlers.afterwards import afterwards
from handlers.clicks import Body
from jobs.blocks import NewerBlocks


def within_frame(response: BoltResponse, body: Body, blocks: NewerBlocks) -> BoltResponse:
    """``response`` to the request ``body``, or what of it fits into a frame.

    The message of a command follows through its response URL, in the ``blocks`` that the workspace shows; of options
    there are as many as fit, and typing finds the others. Forms are answered in a few words.
    """
    # Bolt writes JSON as the socket's client does, in ASCII: its characters are the bytes of the frame.
    if len(response.body) <= SAFE_SOCKET_FRAME:
        return response
    content = json.loads(response.body)
    if "options" in content:
        return BoltResponse(status=200, body={"options": _fitting(content["options"])})
    if url := body.get("response_url"):
        afterwards(blocks.send(content, partial(post_answer, url)))
        return BoltResponse(status=200)
    return response


def _fitting(options: list[Any]) -> list[Any]:
    sizes = accumulate(len(json.dumps(option)) + len(", ") for option in options)
    return [option for option, size in zip(options, sizes, strict=True) if size <= SAFE_SOCKET_FRAME]
