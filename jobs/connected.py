"""Word of a seller's consent to who asked for it, brought up to date where the platform was late to say the shops."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.connections import Connection
from bot.messages.connect import connected_message
from bot.messages.late import marked_if_late
from storage.authorisations import authorisation
from storage.connections import AUTHORISED, authorised_subject, opened_under
from storage.deliveries import Intent, intend
from storage.edits import subjects_of
from storage.tables.deliveries import DeliveryRow

CONNECTED = "connected"


def tell_connected(
    session: Session,
    nonce: str,
    channels: Iterable[str],
    seller: str,
    shops: Sequence[Connection] | None,
    authorisation_id: int,
    now: datetime,
) -> None:
    """Once for each consent. ``shops`` is None where they are still to be told: then the message shows them live."""
    payload = connected_message(seller, shops).payload()
    subjects = (authorised_subject(authorisation_id),) if shops is None else ()
    for channel in channels:
        key = f"{CONNECTED}:{nonce}:{channel}"
        intend(session, Intent(key, CONNECTED, channel, payload, due_at=now, subjects=subjects), now)


def render_connected(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """The shops of the authorisation, as soon as they were listed; one that named them at once stays as it is."""
    shown = [authorisation(session, int(one.removeprefix(AUTHORISED))) for one in subjects_of(session, row.key)]
    known = next((one for one in shown if one and one.listed_at), None)
    if known is None:
        return row.payload
    payload = connected_message(known.seller or "", opened_under(session, known.id, row.due_at)).payload()
    return marked_if_late(payload, row.due_at, row.posted_at) if row.posted_at else payload
