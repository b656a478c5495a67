"""Stock per SKU (domain.md 3.1). `total_available_quantity` includes what campaigns and creators have locked."""

from bot.tiktok.models.base import Answer, Count, Id, Listed, Text, sent


class Locked(Answer):
    quantity: Count = None
    campaign_name: Text = None
    creator_name: Text = None


class InShop(Answer):
    quantity: Count = None


class Distribution(Answer):
    """Where the available quantity lies; ordinary orders can use only what is in the shop."""

    in_shop_inventory: InShop | None = None
    campaign_inventory: Listed[Locked]
    creator_inventory: Listed[Locked]


class WarehouseQuantity(Answer):
    warehouse_id: Text = None
    available_quantity: Count = None
    committed_quantity: Count = None


class SkuInventory(Answer):
    """Quantities are units."""

    id: Id
    seller_sku: Text = None
    total_available_quantity: Count = None
    total_committed_quantity: Count = None
    warehouse_inventory: Listed[WarehouseQuantity]
    total_available_inventory_distribution: Distribution | None = None

    @property
    def available(self) -> int | None:
        """Units of all warehouses, locked ones included: the total as sent, else their sum if each is told."""
        if self.total_available_quantity is not None:
            return self.total_available_quantity
        told = [one.available_quantity for one in self.warehouse_inventory if one.available_quantity is not None]
        return sum(told) if told and len(told) == sent(self.warehouse_inventory) else None

    @property
    def campaign_locked(self) -> int:
        """Units that only campaigns can sell."""
        parts = self.total_available_inventory_distribution
        return sum(item.quantity or 0 for item in parts.campaign_inventory) if parts else 0

    @property
    def creator_locked(self) -> int:
        """Units that only creators can sell."""
        parts = self.total_available_inventory_distribution
        return sum(item.quantity or 0 for item in parts.creator_inventory) if parts else 0

    @property
    def in_shop(self) -> int | None:
        """Units that ordinary orders can use: as sent, else what is available less what is locked.

        None if unknown, also where more is locked than there is: the figures contradict each other.
        """
        parts = self.total_available_inventory_distribution
        if parts and parts.in_shop_inventory and parts.in_shop_inventory.quantity is not None:
            return parts.in_shop_inventory.quantity
        if self.available is None:
            return None
        left = self.available - self.campaign_locked - self.creator_locked
        return left if left >= 0 or self.available < 0 else None


class ProductInventory(Answer):
    product_id: Text = None
    skus: Listed[SkuInventory]


class FailedItem(Answer):
    product_id: Text = None
    sku_id: Text = None


class ItemError(Answer):
    """One item that failed inside a successful answer."""

    code: Text = None
    message: Text = None
    detail: FailedItem | None = None


class Inventory(Answer):
    """`errors` are the SKUs that were refused one by one; others may be missing without a word."""

    inventory: Listed[ProductInventory]
    errors: Listed[ItemError]
