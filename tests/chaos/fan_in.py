"""Many risks at once, in many shops: found by the real looks at real data, told to one channel."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.risks import Severity
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Demand, Level, Reading, ShopStock
from bot.domain.subscriptions import AlertSubscription
from bot.domain.violations import HealthReading
from bot.playground.serve import serve_async
from bot.playground.slack.app import create_app
from bot.playground.slack.workspace import Workspace
from bot.slack.client import make_client, make_posting_client
from bot.slack.manifest import manifest
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.detection import detect_everything
from jobs.edits import Editor
from jobs.refusals import refusal_handler
from jobs.renderers import RENDERERS, RENEW
from storage.database import Database
from storage.shops import declared
from storage.stock import save_levels, save_summary
from storage.subscriptions import save_subscription
from storage.tables.deliveries import DeliveryRow, SubjectRow
from storage.tables.risks import RiskRow
from storage.violations_health import HEALTH, mark_import, save_health
from tests.chaos.faults import Clock

CHANNEL = "C0SHOPALERTS"
SKUS = 19
ROUNDS = 500


@dataclass(slots=True)
class FanIn:
    """How many risks became how many posts. ``urgent`` has the severity of the worst risk of each, in their order."""

    risks: int = 0
    critical: int = 0
    untold: int = 0
    posts: int = 0
    shown: list[str] = field(default_factory=list)
    urgent: list[bool] = field(default_factory=list)

    @property
    def critical_first(self) -> bool:
        return self.urgent == sorted(self.urgent, reverse=True)


async def fan_in(db: Database, shops: int) -> FanIn:
    """Twenty risks in each shop at the same moment: its best sellers run short, and its account is in trouble."""
    clock = Clock()
    db.write_now(_trouble, shops, clock())
    slack = Workspace(manifest(socket_mode=True, base_url=None))
    slack.rate.enabled = False
    async with serve_async(create_app(slack)) as address:
        poster = make_posting_client(slack.app.bot_token, f"{address}/api/")
        reader = make_client(slack.app.bot_token, f"{address}/api/")
        courier = Courier(Delivery(db, poster, reader, clock, refusal_handler(db, clock, ()), renew=RENEW))
        editor = Editor(db, reader, clock, RENDERERS)
        await detect_everything(db, clock(), shipped_rules())
        for _ in range(ROUNDS):
            if not await courier.post_due():
                break
        for _ in range(2):
            clock.forward(timedelta(seconds=5))
            await editor.edit_due()
    result = db.read_now(_counted)
    result.shown = [message.text for message in slack.channels[CHANNEL].messages.values()]
    return result


def _trouble(session: Session, shops: int, now: datetime) -> None:
    alerts = AlertSubscription("everything", CHANNEL, Severity.INFO, owner="U0ANA")
    save_subscription(session, alerts, now)
    health = []
    for n in range(shops):
        shop = Shop(str(n), f"s{n}", f"Shop {n}")
        declared(session, shop)
        save_levels(session, _levels(shop))
        counts = ShopStock(shop.id, SKUS, 0, 0, SKUS, 0, 0, 0, 0.0, now, now.date())
        save_summary(session, counts)
        # One shop in ten is about to lose its account, the others are close to the limit.
        health.append(HealthReading(shop.id, now.date(), 110 if n % 10 == 9 else 205))
    save_health(session, health)
    mark_import(session, HEALTH, [one.shop_id for one in health], now)


def _levels(shop: Shop) -> Iterator[Level]:
    sells = Demand(0.1, 0.05, 0.3, 28)
    for n in range(SKUS):
        sku = f"{shop.id}-{n}"
        yield Level(Reading(shop.id, sku, sku, f"Serum {n}", f"GS-{sku}", "LIVE", 1, 1, 0), demand=sells)


def _counted(session: Session) -> FanIn:
    risks = {f"risk:{row.id}": row.severity for row in session.execute(select(RiskRow)).scalars()}
    posted = select(DeliveryRow).where(DeliveryRow.ts.is_not(None)).order_by(DeliveryRow.ts)
    posts = list(session.execute(posted).scalars())
    subjects: dict[str, set[str]] = {}
    for row in session.execute(select(SubjectRow)).scalars():
        subjects.setdefault(row.delivery_key, set()).add(row.subject)
    told = {subject for post in posts for subject in subjects.get(post.key, ())}
    worst = [max(risks[subject] for subject in subjects[post.key]) for post in posts]
    return FanIn(
        risks=len(risks),
        critical=sum(severity == Severity.CRITICAL for severity in risks.values()),
        untold=len(set(risks) - told),
        posts=len(posts),
        urgent=[severity == Severity.CRITICAL for severity in worst],
    )
