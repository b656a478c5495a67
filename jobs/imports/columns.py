"""The columns that are known, by kind of file: the name this project uses and the heads that mean it.

The first head of each column is the suggested one; the others are how people and Seller Center name it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    FIGURES = "seller center figures"
    TICKETS = "violation tickets"
    COUNTS = "stock counts"


@dataclass(frozen=True, slots=True)
class Layout:
    """``heads`` are spelled in small letters and digits with single spaces; ``required`` columns make out the kind."""

    heads: Mapping[str, tuple[str, ...]]
    required: frozenset[str]

    def fits(self, columns: set[str]) -> bool:
        """Whether a table with these columns is of this kind and tells anything."""
        return self.required <= columns and bool(columns - self.required - {"note"})


_SHOP = ("shop id", "shop", "shop name", "shop code", "store", "store id", "store name", "seller id")

FIGURES = Layout(
    {
        "shop_id": _SHOP,
        "as_of_date": ("as of date", "as of", "date", "day", "data date", "report date", "as at"),
        "score": ("score", "sps", "sps score", "shop performance score", "store rating", "shop rating"),
        "nrr_pct": ("nrr pct", "nrr", "negative review rate"),
        "uor_pct": ("uor pct", "uor", "unsatisfied order rate"),
        "nbfr_or_sfrr_pct": ("nbfr or sfrr pct",),
        "nbfr_pct": (
            "nbfr pct", "nbfr", "non buyer fault return and refund rate", "non buyer fault return rate",
        ),
        "sfrr_pct": (
            "sfrr pct", "sfrr", "seller fault return and refund rate", "seller fault return refund rate",
            "seller fault return rate",
        ),
        "sfcr_pct": ("sfcr pct", "sfcr", "seller fault cancellation rate", "seller fault cancelation rate"),
        "otdr_or_fast_dispatch_pct": ("otdr or fast dispatch pct",),
        "otdr_pct": ("otdr pct", "otdr", "on time delivery rate"),
        "fast_dispatch_pct": ("fast dispatch pct", "fast dispatch rate", "fast dispatch", "fdr"),
        "ldr_pct": ("ldr pct", "ldr", "late dispatch rate", "late dispatch"),
        "vtr_pct": ("vtr pct", "vtr", "valid tracking rate", "valid tracking"),
        "im_dsat_pct": ("im dsat pct", "im dsat", "chat dissatisfaction rate", "dissatisfaction rate"),
        "aht_hours": ("aht hours", "aht", "aht h", "after sales handling time", "handling time"),
        "response_rate_12h_pct": (
            "response rate 12h pct", "response rate 12h", "12 hour response rate", "12h response rate",
        ),
        "response_rate_24h_pct": (
            "response rate 24h pct", "response rate 24h", "24 hour response rate", "24h response rate",
        ),
        "response_rate_pct": ("response rate pct", "response rate", "chat response rate"),
        "ahr": ("ahr", "account health rating", "account health", "account health score"),
        "violation_points": ("violation points", "violation point", "penalty points", "points"),
        "note": ("note", "notes", "comment", "remark", "remarks"),
    },
    frozenset({"shop_id", "as_of_date"}),
)  # fmt: skip
TICKETS = Layout(
    {
        "ticket_id": (
            "ticket id", "ticket", "ticket number", "violation id", "violation number", "case", "case id", "id",
        ),
        "shop_id": _SHOP,
        "status": ("status", "ticket status", "violation status", "state"),
        "kind": ("kind", "type", "record type", "record kind"),
        "family": ("family", "violation type", "category", "violation category", "policy"),
        "title": ("title", "violation", "violation reason", "reason", "description", "summary"),
        "subject": (
            "subject", "product", "product name", "product id", "order", "order id", "product order", "listing",
            "product order refs",
        ),
        "issued_at": (
            "issued at", "issued", "issue date", "issued on", "violation time", "violation date", "notice date",
        ),
        "points": ("points", "violation points", "penalty points", "points deducted"),
        "actions": ("actions", "action", "enforcement", "enforcement action", "enforcement actions"),
        "correct_by": ("correct by", "correction deadline", "deadline to correct"),
        "appeal1_by": (
            "appeal1 by", "appeal 1 by", "appeal by", "appeal deadline", "appeal 1 deadline", "first appeal by",
        ),
        "rejected_at": ("rejected at", "rejected on", "first rejection", "rejection date", "rejected 1 at"),
        "appeal2_by": ("appeal2 by", "appeal 2 by", "appeal 2 deadline", "second appeal by", "second appeal deadline"),
        "owner": ("owner", "assignee", "responsible", "assigned to"),
        "evidence": ("evidence", "evidence links", "evidence link", "links", "attachments"),
        "root_cause": ("root cause", "cause"),
        "capa": ("capa", "capa id", "corrective action"),
    },
    frozenset({"ticket_id", "shop_id", "issued_at"}),
)  # fmt: skip
COUNTS = Layout(
    {
        "shop_id": _SHOP,
        "sku_id": ("sku id", "platform sku id", "tiktok sku id"),
        "seller_sku": ("seller sku", "sku", "sku code", "merchant sku", "item code"),
        "on_hand": (
            "on hand", "on hand quantity", "on hand qty", "quantity on hand", "qty on hand", "units on hand", "counted",
            "counted quantity", "physical stock", "physical quantity",
        ),
        "counted_at": (
            "counted at", "counted on", "count date", "date counted", "date of count", "stocktake date", "as of",
            "date", "snapshot date", "snapshot time",
        ),
        "lead_days": ("lead days", "lead time", "lead time days", "lead time in days", "reorder lead days"),
        "note": ("note", "notes", "comment", "remark", "remarks"),
    },
    frozenset({"shop_id", "on_hand", "counted_at"}),
)  # fmt: skip

LAYOUTS = {FileKind.FIGURES: FIGURES, FileKind.TICKETS: TICKETS, FileKind.COUNTS: COUNTS}
