"""Calls about stock."""

from collections.abc import Iterable

from bot.tiktok.calls import ShopCalls
from bot.tiktok.models.inventory import Inventory

PATH = "/product/202309/inventory/search"
CHUNK = 600


class InventoryCalls(ShopCalls):
    async def inventory(self, sku_ids: Iterable[str]) -> Inventory:
        """Return the stock of the SKUs, fetched 600 at a time. What failed for single SKUs is named in the answer."""
        wanted = list(dict.fromkeys(sku_ids))
        chunks = [
            await self._post(Inventory, PATH, {}, {"sku_ids": wanted[at : at + CHUNK]})
            for at in range(0, len(wanted), CHUNK)
        ]
        products = [product for chunk in chunks for product in chunk.inventory]
        errors = [error for chunk in chunks for error in chunk.errors]
        known = {sku.id for product in products for sku in product.skus}
        known.update(error.detail.sku_id for error in errors if error.detail and error.detail.sku_id)
        missing = tuple(sku_id for sku_id in wanted if sku_id not in known)
        return Inventory(inventory=products, errors=errors, missing_sku_ids=missing)
