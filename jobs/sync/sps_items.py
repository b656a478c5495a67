"""What stands out in a metric, from the four shapes the platform tells it in."""

from bot.domain.sps import TopItem
from bot.domain.sps_metrics import MetricCode
from bot.tiktok.models.sps_top_items import CarrierPunctuality, NegativeReviews, Returns, SlowAftersales, SpsTopItems

KEPT = 5


def top_items_from(code: MetricCode, sent: SpsTopItems) -> tuple[TopItem, ...]:
    """The worst few, worst first."""
    match code:
        case MetricCode.NRR:
            found = [_review(item) for item in sent.nrr_top_product_items]
        case MetricCode.NBFR:
            found = [_return(item) for item in sent.nbfr_top_product_items]
        case MetricCode.OTDR:
            found = [_carrier(item) for item in sent.otdr_logistics_items]
        case MetricCode.AHT:
            found = [_slow(item) for item in sent.aht_aftersales_type_items]
            return tuple(sorted(found, key=lambda item: -(item.hours or 0))[:KEPT])
        case _:
            found = []
    return tuple(sorted(found, key=lambda item: -(item.bad or 0))[:KEPT])


def _review(item: NegativeReviews) -> TopItem:
    return TopItem(
        item.product_name or item.product_id,
        item.product_id,
        item.negative_order_count,
        item.delivered_order_count,
        reasons=tuple(item.top_review_reasons),
    )


def _return(item: Returns) -> TopItem:
    reasons = tuple(item.top_return_reasons)
    return TopItem(item.product_name or item.product_id, item.product_id, item.return_order_count, reasons=reasons)


def _carrier(item: CarrierPunctuality) -> TopItem:
    delivered, on_time = item.delivered_order_count, item.on_time_deliver_order_count
    late = delivered - on_time if delivered is not None and on_time is not None else None
    return TopItem(item.logistics_provider or "unnamed carrier", "", late, delivered)


def _slow(item: SlowAftersales) -> TopItem:
    reasons = (item.top_aftersales_type_name,) if item.top_aftersales_type_name else ()
    return TopItem(
        item.product_name or item.product_id,
        item.product_id,
        item.return_order_count,
        hours=item.handle_duration_hours,
        reasons=reasons,
    )
