"""Somebody's wish to hear from the conference, and what is sent to them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.language import ENGLISH, KOREAN
from ksmo_site.newsletter.words import BY_LETTER, said_by
from ksmo_site.people.proofs import Unproved
from ksmo_site.personal import About, AboutPerson, declared, personal

TIME_TO_CONFIRM = timedelta(days=7)


class Subscription(Unproved, AboutPerson, Base):
    """A reader, and what they chose to get."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Subscription"),
        kept=_l("until you unsubscribe; 7 days if it is never confirmed"),
        term=TIME_TO_CONFIRM,
        since="unconfirmed_since",
        grounds=True,
    )

    id: Mapped[UUID] = random_id()
    name = personal(what=_l("Reader's name"), why=_l("to address you in the newsletter"), clause=1)
    newsletter: Mapped[bool] = declared(what=_l("Newsletter"), why=_l("to send you what you chose"), clause=1)
    events: Mapped[bool] = declared(what=_l("Events listing"), why=_l("to send you what you chose"), clause=2)
    language: Mapped[str] = declared(what=_l("Language"), why=_l("to write in the language you chose"), clause=1)
    agreed_on: Mapped[date | None] = declared(
        what=_l("Day you said yes"), why=_l("to prove that you did, and to remind you every two years"), clause=1
    )
    agreed_by: Mapped[str] = declared(
        what=_l("How you said yes"), why=_l("to prove that you did"), clause=1, default=BY_LETTER, reads=said_by
    )
    version: Mapped[int | None] = declared(
        what=_l("Version of the policy then in force"), why=_l("to prove what you said yes to"), clause=1
    )
    told_on: Mapped[date | None] = declared(
        what=_l("Day we wrote down your choice to you"), why=_l("because the law asks for it within 14 days"), clause=1
    )
    reminded_on: Mapped[date | None] = declared(
        what=_l("Day we last reminded you"), why=_l("because the law asks for it every two years"), clause=1
    )
    stopped_at: Mapped[datetime | None] = declared(
        what=_l("When you stopped"),
        why=_l("so that you can take it back for 10 minutes, and we can write that it is done; then it is deleted"),
        clause=1,
    )

    @property
    def is_active(self) -> bool:
        """Whether anything is sent because of it."""
        return self.is_confirmed and self.stopped_at is None


class NoNews(AboutPerson, Base):
    """A member who wants no news of the conference: members get it unless they say so (clause 2)."""

    __tablename__ = "no_news"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(what=_l("No news for members"), kept=_l("until you want it again"), is_rare=True)

    id: Mapped[UUID] = random_id()
    since_on: Mapped[date] = declared(
        what=_l("Day you said no to news"), why=_l("to send you no news for members"), clause=2, default=clock.today
    )


class Issue(Base):
    """One issue of the newsletter: its words, whom it is for, and when it went."""

    __tablename__ = "issue"
    __about__ = None

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_en: Mapped[str] = mapped_column(default="")
    body_en: Mapped[str] = mapped_column(default="")
    subject_ko: Mapped[str] = mapped_column(default="")
    body_ko: Mapped[str] = mapped_column(default="")
    # Whom it is for; nobody, until an organizer says so.
    to_newsletter: Mapped[bool] = mapped_column(default=False)
    to_events: Mapped[bool] = mapped_column(default=False)
    to_members: Mapped[bool] = mapped_column(default=False)
    # Only readers of this language, and members of this country; empty means any.
    language: Mapped[str] = mapped_column(default="")
    members_of: Mapped[str] = mapped_column(default="")
    # Foreign hosts an organizer said yes to.
    hosts: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_advertising: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    # How often the draft was changed: two organizers at once do not overwrite each other unseen.
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    # The revision somebody sent to themselves.
    tested_revision: Mapped[int | None]
    # When it is to leave; when that moment passed and it could not; when its letters were written; when it was stopped.
    send_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    @property
    def is_draft(self) -> bool:
        """Whether its letters were not written yet."""
        return self.begun_at is None

    def subject(self, spoken: str) -> str:
        """The subject in this language; empty where nobody wrote it."""
        return self.subject_ko if spoken == KOREAN else self.subject_en

    def body(self, spoken: str) -> str:
        """The text in this language, as Markdown; empty where nobody wrote it."""
        return self.body_ko if spoken == KOREAN else self.body_en

    def read_in(self, spoken: str) -> str:
        """The language in which a reader of this one gets it: the other one, where there is nothing in this."""
        other = ENGLISH if spoken == KOREAN else KOREAN
        return other if self.is_written_in(other) and not self.is_written_in(spoken) else spoken

    def is_written_in(self, spoken: str) -> bool:
        """Whether subject and text are written in this language."""
        return bool(self.subject(spoken) and self.body(spoken))
