"""Who authorised the app."""

from bot.playground.tiktok.call import Call, Json


def authorised_shops(call: Call) -> Json:
    return {
        "shops": [
            {
                "id": shop.id,
                "name": shop.name,
                "region": shop.region,
                "seller_type": "LOCAL",
                "cipher": shop.cipher,
                "code": shop.code,
            }
            for shop in call.shops
        ]
    }
