"""What somebody asked and what we answered; and how long answers take, without whose they were."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.enquiries import words
from ksmo_site.personal import About, AboutPerson, Words, declared, personal

KEPT_AFTERWARDS = timedelta(days=30)
LONGEST = timedelta(days=365)
_TO_ANSWER = _l("to answer you in time")


class Enquiry(AboutPerson, Base):
    """A question, a request or a complaint, sent with the form of the contact page."""

    __tablename__ = "enquiry"
    __about__ = About(
        what=_l("Enquiry"),
        kept=_l("until it is answered and 30 days more; a year at most where it is not"),
        term=KEPT_AFTERWARDS,
        since="kept_from",
        grounds=True,
    )

    id: Mapped[UUID] = random_id()
    # By chance: it tells nobody how many there are, and none comes again.
    number: Mapped[int] = declared(
        what=_l("Number"), why=_l("so that you and we know which one is meant"), clause=8, unique=True
    )
    name = personal(what=_l("Name in an enquiry"), why=_l("to address you in our answer"), clause=8)
    message = personal(what=_l("Message"), why=_l("to answer you"), clause=8)
    reply = personal(
        what=_l("Our answer"), why=_l("so that you can read again what we wrote"), clause=8, is_theirs=False
    )
    delay = personal(
        what=_l("Why our answer takes longer"), why=_l("since the law asks us to say it"), clause=8, is_theirs=False
    )
    category: Mapped[str] = declared(
        what=_l("What it is about"), why=_l("to give it to whoever can answer"), clause=8, reads=words.category
    )
    language: Mapped[str] = declared(what=_l("Language"), why=_l("to answer in the language you used"), clause=8)
    received_at: Mapped[datetime] = declared(what=_l("When it came in"), why=_TO_ANSWER, clause=8, default=clock.now)
    due_on: Mapped[date] = declared(what=_l("Day by which we answer"), why=_TO_ANSWER, clause=8, index=True)
    extended_on: Mapped[date | None] = declared(
        what=_l("Day we told you that it takes longer"), why=_l("since that may happen once"), clause=8
    )
    owner: Mapped[UUID | None] = declared(
        what=_l("Number of the organizer who answers"), why=_l("so that somebody answers for it"), clause=8
    )
    proved_by: Mapped[str | None] = declared(
        what=_l("How you proved who you are"), why=_l("so that nobody else can ask for what is yours"), clause=8,
        reads=words.proof,
    )  # fmt: skip
    closed_on: Mapped[date | None] = declared(
        what=_l("Day it was answered"), why=_l("to delete it 30 days later"), clause=2
    )
    kept_from: Mapped[date] = declared(what=_l("Its last 30 days begin on"), why=_l("to delete it then"), clause=2)
    untold: Mapped[str] = declared(
        what=_l("Letters about it that have not left"), why=_l("to write each of them once"), clause=8, default=""
    )
    receipt: Mapped[str | None] = declared(
        what=_l("Receipt of the deletion you asked for"), why=_l("to delete everything once you are told"), clause=3
    )

    @property
    def is_open(self) -> bool:
        """Whether it still has to be answered."""
        return self.closed_on is None

    @property
    def is_privacy(self) -> bool:
        """Whether it is about what we hold of its sender."""
        return self.category in words.PRIVACY

    @property
    def days_left(self) -> int:
        """How many days there are to answer it; fewer than none when it is late."""
        return (self.due_on - clock.today()).days

    @property
    def topic(self) -> Words:
        """What it is about, in words."""
        return words.category(self.category)

    @property
    def proof(self) -> Words:
        """How they proved who they are, in words."""
        return words.proof(self.proved_by) if self.proved_by else ""

    @property
    def still_to_tell(self) -> list[str]:
        """The letters about it that have not left, in their order."""
        return self.untold.split()


class AnswerTime(Base):
    """How many days one answer took: nothing of who asked, and of what only whether it was about privacy."""

    __tablename__ = "answer_time"
    __about__ = None

    id: Mapped[int] = mapped_column(primary_key=True)
    answered_on: Mapped[date] = mapped_column(index=True)
    days: Mapped[int]
    is_privacy: Mapped[bool]
