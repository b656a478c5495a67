"""What pulls a metric down: its top products or carriers, and the single orders."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from bot.playground.tiktok import scores, specs
from bot.playground.tiktok.answers.sps import asked_metric
from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.catalogue import Product
from bot.playground.tiktok.noise import dice

_TOP = 5
_LARGEST_PAGE = 50


def top_items(call: Call) -> Json:
    """The worst five; a story's product comes first with its own count and reasons."""
    metric = asked_metric(call)
    makers: dict[str, tuple[str, Callable[[Call, scores.Figure], list[Json]]]] = {
        "NRR": ("nrr_top_product_items", _negative_reviews),
        "NBFR": ("nbfr_top_product_items", _returns),
        "OTDR": ("otdr_logistics_items", _carriers),
        "AHT": ("aht_aftersales_type_items", _handling),
    }
    if metric.code not in makers:
        raise invalid(f"metric_code must be one of {', '.join(makers)}")
    name, make = makers[metric.code]
    items = make(call, _figure(call, metric))
    return {"metric_code": metric.code, "total_count": len(items), name: items}


def problem_details(call: Call) -> Json:
    """The bad orders of the window, newest first."""
    metric = asked_metric(call)
    size = call.integer("page_size", 1, _LARGEST_PAGE, 10)
    bad = _figure(call, metric).bad if metric.code != "AHT" else _figure(call, metric).of
    rows, following = call.page(range(bad), size)
    name = "im_dsat_chat_items" if metric.code == "IM_DSAT" else f"{metric.code.lower()}_problem_order_items"
    suspects = _suspects(call, metric, bad)
    items = [_problem(call, metric, number, bad, suspects[number % len(suspects)]) for number in rows]
    return {"metric_code": metric.code, "total_count": bad, "next_page_token": following, name: items}


def _figure(call: Call, metric: specs.Metric) -> scores.Figure:
    return scores.figure(call.world, call.shop, metric, call.world.scores_day(call.now))


def _negative_reviews(call: Call, figure: scores.Figure) -> list[Json]:
    items = []
    for product, bad, reasons in _blamed(call, figure):
        delivered = bad * 4 + int(figure.of * sum(sku.a_day for sku in product.skus) / _daily_units(call))
        items.append(
            _named(product)
            | {"delivered_order_count": delivered, "negative_order_count": bad, "top_review_reasons": reasons}
        )
    return items


def _returns(call: Call, figure: scores.Figure) -> list[Json]:
    return [
        _named(product)
        | {
            "return_order_count": bad,
            "top_reason_order_count": (bad + 1) // 2,
            "top_return_reasons": figure.metric.reasons[:2],
        }
        for product, bad, _ in _blamed(call, figure)
    ]


def _handling(call: Call, figure: scores.Figure) -> list[Json]:
    requests = scores.Figure(figure.metric, figure.of, figure.of)
    return [
        _named(product)
        | {
            "handle_duration_hours": str((figure.value * (1 + Decimal(place) / 10)).quantize(Decimal("0.1"))),
            "return_order_count": count,
            "top_aftersales_type_name": figure.metric.reasons[0],
            "top_type_order_count": (count + 1) // 2,
        }
        for place, (product, count, _) in enumerate(_blamed(call, requests))
    ]


def _carriers(call: Call, figure: scores.Figure) -> list[Json]:
    """Three carriers: the first has half of the parcels and most of the late ones. They add up to the metric."""
    shares = ((Decimal("0.5"), Decimal("0.7")), (Decimal("0.3"), Decimal("0.2")))
    parcels = [int(figure.of * share) for share, _ in shares]
    late = [int(figure.bad * share) for _, share in shares]
    parcels.append(figure.of - sum(parcels))
    late.append(figure.bad - sum(late))
    return [
        {
            "logistics_provider": carrier,
            "delivered_order_count": of,
            "on_time_deliver_order_count": of - bad,
            "on_time_deliver_rate": str((Decimal(of - bad) / max(1, of)).quantize(Decimal("0.001"))),
        }
        for carrier, of, bad in zip(figure.metric.reasons, parcels, late, strict=True)
        if of
    ]


def _blamed(call: Call, figure: scores.Figure) -> list[tuple[Product, int, list[str]]]:
    """Products with their share of the bad orders, worst first: what a story blames, then half of the rest each."""
    products = call.world.catalogue(call.shop).products
    left, found = figure.bad, []
    told = [product for product in products if figure.metric.code == "NRR" and product.story and product.story.negative]
    rest = [product for product in products if product not in told]
    for product in (told + rest)[:_TOP]:
        blamed = product.story.negative if product in told and product.story else (left + 1) // 2
        count = min(left, blamed)
        reasons = product.story.review_reasons if product in told and product.story else figure.metric.reasons[:2]
        left -= count
        if count:
            found.append((product, count, reasons))
    return found


def _suspects(call: Call, metric: specs.Metric, bad: int) -> list[Product]:
    """The products behind the bad orders, each as often as the top items say, in an order that does not change."""
    blamed = _blamed(call, scores.Figure(metric, bad, bad))
    suspects = [product for product, count, _ in blamed for _ in range(count)]
    dice(call.world.seed, "suspects", call.shop.index, metric.code).shuffle(suspects)
    return suspects


def _named(product: Product) -> Json:
    return {
        "product_id": product.id,
        "product_name": product.title,
        "image_url": f"https://images.example/{product.id}.jpg",
    }


def _daily_units(call: Call) -> float:
    return sum(sku.a_day for sku in call.world.catalogue(call.shop).skus)


def _problem(call: Call, metric: specs.Metric, number: int, of: int, product: Product) -> Json:
    """Bad order number `number`, counted from the newest, spread evenly over the metric's window."""
    end = scores.day_start(call.world.scores_day(call.now))
    delivered = end - timedelta(days=metric.days) * ((number + 0.5) / of)
    reason = metric.reasons[number % len(metric.reasons)]
    stamp = int(delivered.timestamp())
    identity = f"5766{stamp}{call.shop.index:06d}"[:18]
    order: Json = {
        "order_id": identity,
        "product_id": product.id,
        "product_name": product.title,
        "sku_id": product.skus[0].id,
    }
    created = {"order_create_time": stamp - 5 * 86_400}
    match metric.code:
        case "NRR":
            return order | created | {"deliver_time": stamp, "user_review_rating": 1 + number % 2}
        case "NBFR":
            return order | created | {"deliver_time": stamp, "return_refund_reason": reason}
        case "SFCR":
            return order | created | {"cancellation_reasons": reason}
        case "OTDR":
            del order["product_id"]
            return order | {"expect_deliver_time": stamp - 86_400, "actual_deliver_time": stamp}
        case "AHT":
            return _request(
                identity, reason, scores.figure(call.world, call.shop, metric, call.world.scores_day(call.now))
            )
    return {
        "chat_record_id": identity,
        "customer_name": "J***n",
        "customer_rating": 1 + number % 2,
        "rating_reasons": reason,
        "service_agent": "Agent 1",
        "chat_duration_hours": "1.5",
        "first_reply_time": stamp,
    }


def _request(identity: str, kind: str, figure: scores.Figure) -> Json:
    hours = figure.value.quantize(Decimal("0.1"))
    return {
        "order_id": identity,
        "return_order_id": f"4{identity[1:]}",
        "aftersales_type_name": kind,
        "approve_duration_hours": str(hours - hours // 3),
        "inspect_duration_hours": str(hours // 3),
        "total_handle_duration_hours": str(hours),
        "review_count": 1,
    }
