"""Times keep their instant, and secrets are encrypted at rest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from storage.engines import make_engine
from storage.types import Encrypted, EncryptedOrLost, Keys, UtcTime


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "test_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime | None] = mapped_column(UtcTime)
    secret: Mapped[str | None] = mapped_column(Encrypted)
    aside: Mapped[str | None] = mapped_column(EncryptedOrLost)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    Base.metadata.create_all(made)
    yield made
    made.dispose()


def keep(engine: Engine, **values: object) -> None:
    with Session(engine) as session, session.begin():
        session.merge(Note(id=1, **values))


def kept(engine: Engine) -> Note:
    with Session(engine) as session:
        return session.get_one(Note, 1)


@pytest.mark.parametrize("hours", [-11, 0, 5.5, 14])
def test_an_instant_comes_back_in_utc_whatever_zone_it_was_told_in(engine: Engine, hours: float) -> None:
    at = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=hours)))
    keep(engine, at=at)
    found = kept(engine).at
    assert found == at
    assert found is not None
    assert found.tzinfo == UTC


def test_instants_sort_and_compare(engine: Engine) -> None:
    early = datetime(2026, 11, 22, 9, tzinfo=UTC)
    keep(engine, at=early)
    with Session(engine) as session:
        wanted = session.query(Note)
        tokyo = (early + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=9)))
        assert wanted.filter(Note.at < tokyo).count() == 1
        assert wanted.filter(Note.at < early).count() == 0


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        keep(engine, at=datetime(2026, 11, 22, 9))


def test_nothing_stays_nothing(engine: Engine) -> None:
    keep(engine, at=None, secret=None)
    assert (kept(engine).at, kept(engine).secret) == (None, None)


def test_a_secret_is_not_in_the_database(engine: Engine) -> None:
    keep(engine, secret="open sesame")
    with engine.connect() as connection:
        raw = str(connection.execute(text("SELECT * FROM test_notes")).all())
    assert "sesame" not in raw
    assert kept(engine).secret == "open sesame"


def test_it_is_read_with_any_key_and_written_with_the_newest(engine: Engine) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    Keys.use([old])
    keep(engine, secret="sesame")
    Keys.use([new, old])
    assert kept(engine).secret == "sesame"
    keep(engine, secret="simsim")
    Keys.use([new])
    assert kept(engine).secret == "simsim"
    Keys.use([old])
    with pytest.raises(InvalidToken):
        kept(engine)


def test_what_can_be_done_without_is_nothing_when_its_key_is_lost(engine: Engine) -> None:
    keep(engine, aside="sesame")
    assert kept(engine).aside == "sesame"
    Keys.use([Fernet.generate_key().decode()])
    assert kept(engine).aside is None
    keep(engine, aside="simsim")
    assert kept(engine).aside == "simsim"


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Fernet key"):
        Keys.use(["sesame"])


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_comes_back(secret: str) -> None:
    Keys.use([Fernet.generate_key().decode()])
    kind = Encrypted()
    dialect = make_engine("sqlite://").dialect
    stored = kind.process_bind_param(secret, dialect)
    assert stored != secret
    assert kind.process_result_value(stored, dialect) == secret
