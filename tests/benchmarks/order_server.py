"""A TikTok Shop with one shop and a day of as many orders as wanted, made while they are asked for."""

import base64
import json
from bisect import bisect_left
from datetime import UTC, datetime, time, timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.tiktok.client import SHOPS_PATH
from bot.tiktok.orders import SEARCH_PATH

SHOP = {"id": "7495540735365000000", "cipher": "GCP_bench", "name": "Bench", "region": "US", "code": "USLCBENCH"}
FILLING = "x" * 120


def orders_of(number: str) -> ASGIApp:
    """``number`` orders of the last whole day (UTC), evenly over it."""
    count = int(number)
    today = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    first = int((today - timedelta(days=1)).timestamp())
    times = [first + n * 86_400 // count for n in range(count)]

    async def shops(_: Request) -> Response:
        return _success({"shops": [SHOP]})

    async def search(request: Request) -> Response:
        """By time of update; a token is a place in the list."""
        size = int(request.query_params["page_size"])
        token = request.query_params.get("page_token")
        told = json.loads(await request.body() or b"{}")
        start = int(base64.b64decode(token)) if token else bisect_left(times, told.get("update_time_ge", 0))
        end = min(start + size, count)
        following = base64.b64encode(str(end).encode()).decode() if end < count else ""
        rows = [_order(n, times[n]) for n in range(start, end)]
        return _success({"orders": rows, "total_count": count, "next_page_token": following})

    return Starlette(routes=[Route(SHOPS_PATH, shops, methods=["GET"]), Route(SEARCH_PATH, search, methods=["POST"])])


def _order(number: int, at: int) -> dict[str, object]:
    """As large as a real one, with what is known of buyers, of which nothing may be read."""
    paid = {"currency": "USD", "total_amount": "24.98", "sub_total": "22.99", "tax": "1.99", "shipping_fee": "0"}
    line = {
        "id": f"5766{number:015}",
        "sku_id": f"1729{number % 500:015}",
        "product_id": f"1731{number % 100:015}",
        "product_name": FILLING,
        "sku_image": f"https://img.example/{FILLING}",
        "sale_price": "22.99",
        "currency": "USD",
        "display_status": "AWAITING_SHIPMENT",
        "is_gift": False,
    }
    person = {"name": "(AAA)***", "phone_number": "(+1)***", "full_address": FILLING, "postal_code": "9****"}
    return {
        "id": f"5765{number:015}",
        "status": "AWAITING_SHIPMENT",
        "order_type": "NORMAL",
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "create_time": at - 60,
        "paid_time": at - 30,
        "update_time": at,
        "rts_sla_time": at + 172_800,
        "tts_sla_time": at + 259_200,
        "delivery_sla_time": at + 518_400,
        "is_sample_order": False,
        "is_replacement_order": False,
        "payment": paid,
        "recipient_address": person,
        "buyer_email": "x@scs.tiktokw.us",
        "line_items": [line],
        "packages": [{"id": f"1152{number:015}"}],
    }


def _success(data: object) -> Response:
    body = {"code": 0, "message": "Success", "request_id": "bench", "data": data}
    return Response(json.dumps(body), media_type="application/json")
