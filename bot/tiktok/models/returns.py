"""Cancellations, returns and refunds (domain.md 4.2). Reasons are codes; their texts are the platform's words."""

from bot.tiktok.models.base import Answer, Count, Id, Listed, Moment, Number, Text, Token


class Refund(Answer):
    refund_total: Number = None
    currency: Text = None


class NextAction(Answer):
    """What the platform waits for the seller to do, and until when."""

    action: Text = None
    deadline: Moment = None


class ReturnLine(Answer):
    order_line_item_id: Text = None
    sku_id: Text = None


class Request(Answer):
    """What returns and cancellations tell alike."""

    order_id: Text = None
    role: Text = None
    create_time: Moment = None
    update_time: Moment = None
    refund_amount: Refund | None = None
    seller_next_action_response: Listed[NextAction]


class RequestPage(Answer):
    total_count: Count = None
    next_page_token: Token = None


class ReturnOrder(Request):
    """`return_type` REFUND, RETURN_AND_REFUND, REPLACEMENT or EXCHANGE."""

    return_id: Id
    return_type: Text = None
    return_status: Text = None
    return_reason: Text = None
    return_reason_text: Text = None
    return_line_items: Listed[ReturnLine]

    @property
    def id(self) -> str:
        return self.return_id


class ReturnPage(RequestPage):
    return_orders: Listed[ReturnOrder]


class Cancellation(Request):
    """`cancel_type` CANCEL (by seller or system) or BUYER_CANCEL, which somebody must agree to."""

    cancel_id: Id
    cancel_type: Text = None
    cancel_status: Text = None
    cancel_reason: Text = None
    cancel_reason_text: Text = None
    cancel_line_items: Listed[ReturnLine]

    @property
    def id(self) -> str:
        return self.cancel_id


class CancellationPage(RequestPage):
    cancellations: Listed[Cancellation]
