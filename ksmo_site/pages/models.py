"""Pages, news and events, each in English and, where somebody wrote it, Korean; and the stars members give."""

from datetime import date, datetime, time
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, UniqueConstraint, inspect
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site import clock, language
from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, declared
from ksmo_site.publishing.models import Published

# Besides what it says, what calendars show of an event.
_TOLD = ("live_since", "removed_at", "is_cancelled")


class Translated:
    """What is written in English, and perhaps in Korean."""

    @property
    def is_in_korean(self) -> bool:
        """Whether it is."""
        raise NotImplementedError

    @property
    def language(self) -> str:
        """The language a visitor of this page gets it in."""
        return language.KOREAN if language.current() == language.KOREAN and self.is_in_korean else language.ENGLISH

    @property
    def is_untranslated(self) -> bool:
        """Whether it stands in English on a Korean page."""
        return self.language != language.current()


class Bilingual(Translated):
    """A title and a text."""

    title: Mapped[str]
    title_ko: Mapped[str | None]
    body: Mapped[str]
    body_ko: Mapped[str | None]
    is_sample: Mapped[bool]

    def says_something_else(self) -> None:
        """Be a sample no more: somebody wrote words of their own."""
        self.is_sample = False

    @property
    def is_in_korean(self) -> bool:
        """Whether all of it is written in Korean, too."""
        return bool(self.title_ko and self.body_ko)

    @property
    def shown_title(self) -> str:
        """The title in the language of this page."""
        return self.title_ko or self.title if self.language == language.KOREAN else self.title

    @property
    def shown_body(self) -> str:
        """The text in that language, as Markdown."""
        return self.body_ko or self.body if self.language == language.KOREAN else self.body


class Article(Bilingual, Published, Base):
    """A page of the organizers, or a piece of news."""

    SAYS = ("slug", "title", "title_ko", "body", "body_ko")

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("kind", "slug"),)
    __about__ = None

    id: Mapped[UUID] = random_id()
    kind: Mapped[str]
    slug: Mapped[str]
    published_on: Mapped[date]
    # Where it stands in the main menu, after the places every page has; empty for most.
    menu_place: Mapped[int | None]

    def appears(self) -> None:
        """Be of this day."""
        self.published_on = clock.today()


class Event(Bilingual, Published, Base):
    """Something to come to: on whole days, or from one time of day to another on the conference's clocks."""

    SAYS = (
        "slug", "title", "title_ko", "starts_on", "begins", "ends_on", "ends", "place", "place_ko", "track", "track_ko",
        "body", "body_ko",
    )  # fmt: skip
    # Many talks are no more than a title, a time and a place.
    MAY_BE_EMPTY = ("body",)
    kind = "event"

    __tablename__ = "event"
    __about__ = None

    id: Mapped[UUID] = random_id()
    slug: Mapped[str] = mapped_column(unique=True)
    starts_on: Mapped[date]
    # Empty where it is over on the same day.
    ends_on: Mapped[date | None]
    # Such as 09:10; both are empty where it takes whole days, the second also where its end is open.
    begins: Mapped[str | None]
    ends: Mapped[str | None]
    place: Mapped[str | None]
    place_ko: Mapped[str | None]
    track: Mapped[str | None]
    track_ko: Mapped[str | None]
    # Called off: it stays in the listing, and says so.
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    # What calendars ask for: how often what visitors read was changed, and when; never while nobody could read it.
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]

    @property
    def is_in_korean(self) -> bool:
        """Whether all of it is written in Korean, too."""
        return bool(self.title_ko and (self.body_ko or not self.body))

    @property
    def last_day(self) -> date:
        """The day on which it is over."""
        return self.ends_on or self.starts_on

    @property
    def begins_at(self) -> datetime | None:
        """The moment it begins, unless it takes whole days."""
        return clock.at(self.starts_on, time.fromisoformat(self.begins)) if self.begins else None

    @property
    def over_at(self) -> datetime | None:
        """The moment it is over, if that is said."""
        return clock.at(self.last_day, time.fromisoformat(self.ends)) if self.begins and self.ends else None

    def shown(self, name: str) -> tuple[str, str]:
        """The place or the track as this page shows it, and the language it stands in."""
        korean = getattr(self, f"{name}_ko") if language.current() == language.KOREAN else None
        return (korean, language.KOREAN) if korean else (getattr(self, name) or "", language.ENGLISH)


@listens_for(Event, "before_insert")
@listens_for(Event, "before_update")
def _count_changes(_mapper: object, _connection: object, event: Event) -> None:
    """What visitors read is changed in one place only: here calendars are told of it, whoever changed it."""
    if not event.changed_at:
        event.changed_at = event.live_since
        return
    attributes = inspect(event).attrs
    changed = {name for name in (*Event.SAYS, *_TOLD) if attributes[name].history.has_changes()}
    if changed:
        event.sequence, event.changed_at = event.sequence + 1, clock.now()


class Star(AboutPerson, Base):
    """An event a member wants to keep in view."""

    __tablename__ = "star"
    __table_args__ = (UniqueConstraint("person_id", "event_id"),)
    __about__ = About(what=_l("Starred event"), kept=_l("until you take the star away, or the event goes"))

    id: Mapped[UUID] = random_id()
    event_id: Mapped[UUID] = declared(
        ForeignKey("event.id", ondelete="CASCADE"), what=_l("Event"), why=_l("to show you your own events"), clause=1,
        opens="title", index=True,
    )  # fmt: skip
    event: Mapped[Event] = relationship(lazy="joined")

    @property
    def title(self) -> str:
        """What the event is called."""
        return self.event.shown_title
