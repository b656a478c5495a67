"""People by the short names that the team gives them in its configuration file."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.tables.people import PersonRow


def save_people(session: Session, people: Mapping[str, str]) -> None:
    """Keeps these Slack ids by name in place of all that were known."""
    session.execute(delete(PersonRow))
    names = {name.casefold(): user_id for name, user_id in people.items()}
    session.add_all(PersonRow(name=name, user_id=user_id) for name, user_id in names.items())


def person_named(session: Session, name: str) -> str | None:
    """The Slack id of whoever is called so, with or without an @ before it; None where nobody is."""
    row = session.get(PersonRow, name.removeprefix("@").casefold())
    return row.user_id if row else None
