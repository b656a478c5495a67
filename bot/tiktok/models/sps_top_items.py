"""What pulls a metric down most: products or carriers. Only the list that matches the metric is filled."""

from bot.tiktok.models.base import Answer, Count, Id, Listed, Number, Text, Word


class _Product(Answer):
    product_id: Id
    product_name: Text = None
    image_url: Text = None


class NegativeReviews(_Product):
    delivered_order_count: Count = None
    negative_order_count: Count = None
    top_review_reasons: Listed[Word]


class Returns(_Product):
    return_order_count: Count = None
    top_reason_order_count: Count = None
    top_return_reasons: Listed[Word]


class CarrierPunctuality(Answer):
    """`on_time_deliver_rate` is a ratio, 0-1."""

    logistics_provider: Text = None
    delivered_order_count: Count = None
    on_time_deliver_order_count: Count = None
    on_time_deliver_rate: Number = None


class SlowAftersales(_Product):
    handle_duration_hours: Number = None
    return_order_count: Count = None
    top_aftersales_type_name: Text = None
    top_type_order_count: Count = None


class SpsTopItems(Answer):
    metric_code: Text = None
    total_count: Count = None
    nrr_top_product_items: Listed[NegativeReviews]
    nbfr_top_product_items: Listed[Returns]
    otdr_logistics_items: Listed[CarrierPunctuality]
    aht_aftersales_type_items: Listed[SlowAftersales]
