"""Security notices with every wording they had, and the register of what was handed to others."""

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site import clock, language
from ksmo_site.database import Base
from ksmo_site.notices.words import GROUPS, NOBODY, PARTS

# Those concerned are told within this time of our knowing (PIPA 34).
TIME_TO_TELL = timedelta(hours=72)
# Whoever cannot be reached is told on the site, for so long at least.
SHORTEST_POSTING = timedelta(days=30)
# What was handed to others is told within this time.
NOTICE_WITHIN = timedelta(days=7)


class BreachNotice(Base):
    """One breach, or a drill of one; visitors see it from its posting on, a drill never."""

    __tablename__ = "breach_notice"
    __table_args__ = (CheckConstraint(f"concerned IN {tuple(GROUPS)}", name="concerned"),)
    __about__ = None

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_drill: Mapped[bool]
    known_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    concerned: Mapped[str]
    mailed_at: Mapped[datetime | None]
    mailed_to: Mapped[int] = mapped_column(default=0)
    wordings: Mapped[list["BreachWording"]] = relationship(
        order_by="BreachWording.number", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def draft(self) -> "BreachWording | None":
        """The wording that is still being written."""
        newest = self.wordings[-1]
        return newest if newest.posted_at is None else None

    @property
    def posted(self) -> list["BreachWording"]:
        """Every wording that was posted, the newest first."""
        return [wording for wording in reversed(self.wordings) if wording.posted_at is not None]

    @property
    def newest(self) -> "BreachWording":
        """The wording in force; before there is one, the draft."""
        return (self.posted or self.wordings)[0]

    @property
    def is_open(self) -> bool:
        """Whether it is posted and not over."""
        return self.posted_at is not None and self.ended_at is None

    @property
    def tell_by(self) -> datetime | None:
        """When those concerned have to be told at the latest; None where nobody waits for it any more."""
        is_over = self.mailed_at or self.ended_at or self.concerned == NOBODY
        return None if is_over else self.known_at + TIME_TO_TELL

    @property
    def stands_until(self) -> datetime | None:
        """The moment before which it may not end; None where it may at any time."""
        return self.posted_at + SHORTEST_POSTING if self.posted_at and not self.is_drill else None

    @property
    def may_end(self) -> bool:
        """Whether it has stood long enough, or nobody had to see it."""
        return self.stands_until is None or clock.now() >= self.stands_until


class BreachWording(Base):
    """What a notice says, in one language or both; once posted, it never changes."""

    __tablename__ = "breach_wording"
    __about__ = None

    notice_number: Mapped[int] = mapped_column(ForeignKey("breach_notice.number", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    # What the notice says of these from the posting of this wording on.
    known_at: Mapped[datetime]
    concerned: Mapped[str]
    headline_en: Mapped[str]
    headline_ko: Mapped[str]
    # By language and part: its text, or null where it is said that it is not known yet.
    parts: Mapped[dict[str, dict[str, str | None]]] = mapped_column(JSON)

    def headline(self, spoken: str) -> str:
        """The headline in that language."""
        return self.headline_ko if spoken == language.KOREAN else self.headline_en

    @property
    def languages(self) -> list[str]:
        """The languages something is written in."""
        return [spoken for spoken in language.NAMES if self.headline(spoken) or self.parts.get(spoken)]

    @property
    def language(self) -> str:
        """The language a reader of this page gets it in."""
        here = language.current()
        return here if here in self.languages else next(iter(self.languages), here)

    @property
    def is_untranslated(self) -> bool:
        """Whether it stands in another language than the page."""
        return self.language != language.current()

    @property
    def shown_headline(self) -> str:
        """The headline in that language."""
        return self.headline(self.language)

    @property
    def shown_parts(self) -> list[tuple[str, str | None]]:
        """The parts in that language, the most urgent first."""
        return self.in_order(self.language)

    def in_order(self, spoken: str) -> list[tuple[str, str | None]]:
        """The parts written in that language, the most urgent first."""
        written = self.parts.get(spoken, {})
        return [(part, written[part]) for part in PARTS if part in written]


class Disclosure(Base):
    """Something handed to a third party: told to everybody, or held back for as long as the law demands."""

    __tablename__ = "disclosure"
    __table_args__ = (CheckConstraint("may_tell OR review_on IS NOT NULL", name="review"),)
    __about__ = None

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_by: Mapped[str]
    ground: Mapped[str]
    what: Mapped[str]
    disclosed_on: Mapped[date]
    recorded_on: Mapped[date] = mapped_column(default=clock.today)
    notice_due_on: Mapped[date] = mapped_column(default=lambda: clock.today() + NOTICE_WITHIN)
    told_on: Mapped[date | None]
    text_en: Mapped[str]
    text_ko: Mapped[str]
    mailed_to: Mapped[int] = mapped_column(default=0)
    may_tell: Mapped[bool] = mapped_column(default=True)
    # The office or role that decided, never somebody's name.
    hold_by: Mapped[str | None]
    hold_ground: Mapped[str | None]
    review_on: Mapped[date | None]

    @property
    def is_owed(self) -> bool:
        """Whether it still has to be told, and may be."""
        return self.may_tell and self.told_on is None

    @property
    def is_late(self) -> bool:
        """Whether it should have been told by now."""
        return self.is_owed and self.notice_due_on < clock.today()

    @property
    def needs_review(self) -> bool:
        """Whether the day has come to ask again if it may be told."""
        return self.review_on is not None and self.review_on <= clock.today()

    def text(self, spoken: str) -> str:
        """What everybody is told, in that language."""
        return self.text_ko if spoken == language.KOREAN else self.text_en

    @property
    def language(self) -> str:
        """The language a reader of this page gets it in."""
        here, other = language.current(), (language.ENGLISH, language.KOREAN)
        return here if self.text(here) else next((spoken for spoken in other if self.text(spoken)), here)

    @property
    def is_untranslated(self) -> bool:
        """Whether it stands in another language than the page."""
        return self.language != language.current()

    @property
    def shown_text(self) -> str:
        """The text in that language."""
        return self.text(self.language)
