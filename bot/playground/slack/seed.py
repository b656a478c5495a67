"""The people and channels that the playground opens with."""

from bot.playground.slack.manifest import InstalledApp
from bot.playground.slack.model import Channel, Person, Team, UserGroup

TEAM = Team(id="T0PLAYGROUND", name="Shopwatch Playground", domain="shopwatch-playground")

PEOPLE = (
    Person("U0ANA", "ana", "Ana Silva", "Shop manager", "Europe/London", "Greenwich Mean Time", "9f69e7"),
    Person("U0MARIA", "maria", "Maria Lopez", "Shop operations manager", "America/New_York", "Eastern Time", "4bbe2e"),
    Person("U0RAVI", "ravi", "Ravi Menon", "Partner operations manager", "Asia/Kolkata", "India Time", "e7392d"),
    Person("U0JO", "jo", "Jo Reyes", "Vendor lead, Manila", "Asia/Manila", "Philippine Time", "3c989f"),
    Person("U0LEE", "lee", "Lee Tan", "Programme manager", "Asia/Singapore", "Singapore Time", "674b1b"),
    Person("U0KIM", "kim", "Kim Novak", "Tools engineer", "Europe/Berlin", "Central European Time", "e96699"),
)

USERGROUPS = (
    UserGroup("S0SHOPOPS", "shop-ops", "Shop operations", ("U0ANA", "U0MARIA")),
    UserGroup("S0PARTNEROPS", "partner-ops", "Partner operations", ("U0RAVI", "U0LEE")),
    UserGroup("S0TOOLSONCALL", "tools-oncall", "Tools on call", ("U0KIM",)),
)

EVERYONE = tuple(person.id for person in PEOPLE)


def bot_user(app: InstalledApp) -> Person:
    return Person(
        app.user_id, app.name.lower(), app.name, "", "UTC", "Coordinated Universal Time", "2eb67d", is_bot=True
    )


def channels(app: InstalledApp, created: int) -> list[Channel]:
    """Every kind of conversation that a bot must cope with; `created` is in unix seconds."""
    bot = app.user_id

    def public(id_: str, name: str, topic: str, members: tuple[str, ...]) -> Channel:
        return Channel(id_, name, created, "U0LEE", members=list(members), topic=topic)

    archived = public("C0OLDLAUNCH", "launch-2025", "Archived", (*EVERYONE, bot))
    archived.is_archived = True
    private = public("C0LEADS", "leads-private", "Leads only", ("U0MARIA", "U0RAVI", "U0LEE", bot))
    secret = public("C0FINANCE", "finance-private", "The bot is not in here", ("U0MARIA", "U0LEE"))
    private.is_private = secret.is_private = True
    rooms = [
        public("C0SHOPOPS", "shop-ops", "Daily digests of the shops", (*EVERYONE, bot)),
        public("C0SHOPALERTS", "shop-alerts", "Risks as they come", (*EVERYONE, bot)),
        public("C0PARTNEROPS", "partner-ops", "Moderation partners", (*EVERYONE, bot)),
        public("C0TOOLISSUES", "tool-issues", "Broken tools and who has them", (*EVERYONE, bot)),
        public("C0RANDOM", "random", "The bot is not in here", EVERYONE),
        private,
        secret,
        archived,
    ]
    direct = [
        Channel(f"D{person.id[1:]}", "", created, is_im=True, user=person.id, members=[person.id, bot])
        for person in PEOPLE
    ]
    return rooms + direct
