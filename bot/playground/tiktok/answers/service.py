"""Customer service: figures over days, and single chats of the last 90."""

from datetime import UTC, date, datetime, timedelta

from bot.playground.tiktok.answers.searching import stamp
from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.chats import KEPT, Chat, chats

_WITHIN = 24 * 3_600


def performance(call: Call) -> Json:
    """Sums over the days from `support_date_ge` to before `support_date_lt`; nothing where nobody wrote."""
    try:
        start = date.fromisoformat(call.required("support_date_ge"))
        end = date.fromisoformat(call.required("support_date_lt"))
    except ValueError:
        raise invalid("dates are written YYYY-MM-DD") from None
    if start >= end:
        raise invalid("support_date_lt must be after support_date_ge")
    days = (start + timedelta(days=number) for number in range((end - start).days))
    found = [chat for day in days for chat in chats(call.world, call.shop, day) if chat.begun <= call.now]
    if not found:
        return {"performance": {"support_session_count": 0}}
    answers = [chat.answer for chat in found if chat.answer is not None and chat.answer <= _WITHIN]
    rated = [chat.stars for chat in found if chat.stars]
    return {
        "performance": {
            "support_session_count": len(found),
            "response_percentage": _percent(len(answers), len(found)),
            "satisfaction_percentage": _percent(sum(stars >= 4 for stars in rated), len(rated)),
            "response_time_mins": f"{sum(answers) / max(1, len(answers)) / 60:.1f}",
            "conversion_rate": "12.5",
            "cs_guided_gmv": "0.00",
            "currency": call.shop.currency,
        }
    }


def search(call: Call) -> Json:
    """Chats by when they began."""
    size = call.integer("page_size", 1, 50)
    start, end = stamp(call, "begin_time_ge", -1), stamp(call, "begin_time_lt", -1)
    if start < 0 or end < start:
        raise invalid("begin_time_ge and begin_time_lt are required, in this order")
    if start < (call.now - KEPT).timestamp() - 86_400:
        raise invalid("only the last 90 days can be searched")
    first, last = (datetime.fromtimestamp(at, UTC).astimezone(call.shop.zone).date() for at in (start, end))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found = [
        chat
        for day in days
        for chat in chats(call.world, call.shop, day)
        if start <= chat.begun.timestamp() < end and chat.begun <= call.now
    ]
    rows, following = call.page(found, size)
    return {"sessions": [_session(chat) for chat in rows], "next_page_token": following}


def _session(chat: Chat) -> Json:
    told: Json = {
        "id": chat.id,
        "conversation_id": f"9{chat.id}",
        "begin_time": int(chat.begun.timestamp()),
        "end_time": int(chat.begun.timestamp()) + 3_600,
        "buyer_nickname": "b***r",
        "chat_tags": ["Logistics"],
        "first_response_late": chat.late,
    }
    if chat.answer is not None:
        told["first_response_time"] = chat.answer
    return told | ({"satisfaction_score": chat.stars} if chat.stars else {})


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else ""
