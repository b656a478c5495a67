"""Calls about stock."""

from collections import deque
from collections.abc import Iterable, Sequence

from bot.tiktok.calls import ShopCalls
from bot.tiktok.errors import BadRequest
from bot.tiktok.models.inventory import Inventory

PATH = "/product/202309/inventory/search"
CHUNK = 600

REFUSALS = 60
"""Refused calls up to which what is refused is halved: enough to find half a dozen SKUs among 600."""


class InventoryCalls(ShopCalls):
    async def inventory(self, sku_ids: Iterable[str]) -> Inventory:
        """Return the stock of the SKUs, fetched 600 at a time. What failed for single SKUs is named in the answer.

        TikTok refuses all SKUs of a call for one that lacks a valid warehouse (12019022): what is refused is halved
        until that one stands alone, and is left out. Raises BadRequest if nothing at all was answered.
        """
        wanted = list(dict.fromkeys(sku_ids))
        # The widest first: each chunk has its turn before the halves of another use up the refusals.
        waiting = deque(wanted[at : at + CHUNK] for at in range(0, len(wanted), CHUNK))
        answers: list[Inventory] = []
        refusals: list[BadRequest] = []
        while waiting:
            some = waiting.popleft()
            try:
                answers.append(await self._post(Inventory, PATH, {}, {"sku_ids": some}))
            except BadRequest as error:
                refusals.append(error)
                if len(refusals) <= REFUSALS:
                    waiting.extend(_halves(some))
        if refusals and not answers:
            raise refusals[-1]
        return Inventory(
            inventory=[product for answer in answers for product in answer.inventory],
            errors=[error for answer in answers for error in answer.errors],
        )


def _halves(sku_ids: Sequence[str]) -> list[list[str]]:
    """Both halves; none of a single one."""
    middle = len(sku_ids) // 2
    return [list(sku_ids[:middle]), list(sku_ids[middle:])] if middle else []
