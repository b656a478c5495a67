"""``shopwatch migrate``: brings the database to the shape this version needs."""

from sqlalchemy.engine import make_url

from bot.commands.parts import opened, prepared
from bot.commands.terminal import say


def migrate() -> None:
    settings = prepared()
    with opened(settings):
        say(f"{make_url(settings.database).render_as_string(hide_password=True)} has the tables of this version.")
