"""Pages, news and events, each in English and, where somebody wrote it, Korean; and the stars members give."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site import clock, language
from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, declared
from ksmo_site.publishing.models import Published


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
    """Something to come to."""

    SAYS = ("slug", "title", "title_ko", "body", "body_ko", "starts_on", "ends_on", "place")
    kind = "event"

    __tablename__ = "event"
    __about__ = None

    id: Mapped[UUID] = random_id()
    slug: Mapped[str] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    place: Mapped[str | None]


class Conference(Translated, Base):
    """When and where the conference is; one row, and none until an organizer says so."""

    __tablename__ = "conference"
    __about__ = None

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    place: Mapped[str | None]
    place_ko: Mapped[str | None]

    @property
    def is_in_korean(self) -> bool:
        """Whether the place is written in Korean, too."""
        return bool(self.place_ko)

    @property
    def shown_place(self) -> str | None:
        """The place in the language of this page."""
        return self.place_ko if self.language == language.KOREAN else self.place


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
