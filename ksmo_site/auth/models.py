"""Members, their sign-ins, and what they prove themselves with besides a password."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_login import UserMixin
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site import countries, roles, telephones
from ksmo_site.database import Base, random_id
from ksmo_site.people.proofs import Unproved
from ksmo_site.personal import About, AboutPerson, Words, declared, personal

TIME_TO_CONFIRM = timedelta(hours=24)
TIME_TO_RESET = timedelta(hours=1)
LONGEST_SIGN_IN = timedelta(days=30)


def _one_way(_check: str) -> Words:
    """What is told of a password: whoever had the check could try passwords on it for years."""
    return _l("a one-way check; nobody can read it")


class Member(Unproved, AboutPerson, Base):
    """Somebody with an account."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Account"),
        kept=_l(
            "until you de-register, or have not signed in for a long time; 24 hours if the address is never confirmed"
        ),
        term=TIME_TO_CONFIRM,
        since="unconfirmed_since",
        grounds=True,
    )

    id: Mapped[UUID] = random_id()
    conference_id = personal(what=_l("Conference ID"), why=_l("to sign you in"), clause=1)
    # Only of open accounts: an ID that waits for a letter is not taken, or trying it would tell that it waits.
    conference_id_mark: Mapped[bytes | None] = declared(
        what=_l("Mark of the conference ID"), why=_l("to find your account when you sign in"), clause=1,
        type_=LargeBinary(32), unique=True,
    )  # fmt: skip
    name = personal(what=_l("Real name"), why=_l("to know what to call you"), clause=2)
    country = personal(what=_l("Country"), why=_l("to send what concerns your country"), clause=2, reads=countries.name)
    telephone = personal(
        what=_l("Telephone"), why=_l("to reach you when a letter would come too late"), clause=2, reads=telephones.shown
    )
    password_hash: Mapped[str] = declared(
        what=_l("Password, as a one-way check"), why=_l("to know that it is you; nobody can read it"), clause=8,
        reads=_one_way,
    )  # fmt: skip
    is_contested: Mapped[bool] = declared(
        what=_l("Signed up twice"),
        why=_l("so that whoever reads the letter chooses the password"),
        clause=5,
        default=False,
    )
    roles: Mapped[str] = declared(
        what=_l("Roles of an organizer"), why=_l("to let organizers to the desk"), clause=5, default="",
        reads=roles.shown,
    )  # fmt: skip
    wants_newsletter: Mapped[bool] = declared(
        what=_l("Newsletter, from when you confirm"), why=_l("to send you what you chose"), clause=1, default=False
    )
    wants_events: Mapped[bool] = declared(
        what=_l("Events listing, from when you confirm"), why=_l("to send you what you chose"), clause=2, default=False
    )
    signed_in_on: Mapped[date | None] = declared(
        what=_l("Last sign-in"), why=_l("so that you notice when it was not you"), clause=5
    )
    warned_on: Mapped[date | None] = declared(
        what=_l("Day we told you that your account ends"),
        why=_l("to delete an account nobody uses, and not without telling you"),
        clause=2,
    )

    @hybrid_property
    def is_organizer(self) -> bool:
        """Whether they have any role at the desk."""
        return self.roles != ""

    @property
    def called(self) -> str | None:
        """What to call them."""
        return self.name or self.conference_id


class SignIn(AboutPerson, UserMixin, Base):
    """One sign-in in one browser; without its row the cookie opens nothing. Idle times stand in the cookie only."""

    __tablename__ = "sign_in"
    __about__ = About(
        what=_l("Sign-in"), kept=_l("until you sign out, 30 days at most"), term=timedelta(0), since="ends_on"
    )

    id: Mapped[UUID] = random_id()
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    member: Mapped[Member] = relationship(lazy="joined")
    token_hash: Mapped[bytes] = declared(
        what=_l("Check of the session cookie"), why=_l("to know your browser again until you sign out"), clause=4,
        type_=LargeBinary(32), unique=True,
    )  # fmt: skip
    ends_on: Mapped[date] = declared(
        what=_l("Last day of the sign-in"), why=_l("so that it ends even where nobody signs out"), clause=5
    )
    before_on: Mapped[date | None] = declared(
        what=_l("Your sign-in before this one"), why=_l("so that you notice when it was not you"), clause=5
    )
    needs_code: Mapped[bool] = declared(
        what=_l("Waiting for the code"), why=_l("to ask for your second factor"), clause=5, default=False
    )
    put_off: Mapped[int | None] = declared(
        what=_l("Question you put off"), why=_l("to ask you about a version once in each sign-in"), clause=7
    )
    # Known only in the request that signs in; afterwards only the browser has them.
    token = ""
    staying = False

    def get_id(self) -> str:
        """What the session cookie holds."""
        return self.token

    @property
    def is_authenticated(self) -> bool:
        """Whether nothing more is asked before it opens anything."""
        return not self.needs_code


class SecondFactor(AboutPerson, Base):
    """What an app on somebody's phone makes codes with (RFC 6238)."""

    __tablename__ = "second_factor"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(what=_l("Second factor"), kept=_l("until you switch it off"))

    id: Mapped[UUID] = random_id()
    # Sealed like what identifies, but never shown again, to nobody: whoever sees it can make the codes.
    secret_sealed: Mapped[bytes] = declared(
        what=_l("Secret of your app"), why=_l("to check the codes it makes"), clause=5, type_=LargeBinary
    )
    last_code: Mapped[int] = declared(
        what=_l("Time of the last code"), why=_l("so that a code works once only"), clause=5
    )

    @property
    def secret(self) -> str:
        """The secret in clear. Raises Gone without the person's key."""
        opened: str = self.person.unseal("SecondFactor.secret", self.secret_sealed)
        return opened

    @secret.setter
    def secret(self, text: str) -> None:
        self.secret_sealed = self.person.seal("SecondFactor.secret", text)


class RecoveryCode(AboutPerson, Base):
    """A code on paper, for whoever lost the app; it works once."""

    __tablename__ = "recovery_code"
    __about__ = About(what=_l("Recovery code"), kept=_l("until you use it, or make new ones"))

    id: Mapped[UUID] = random_id()
    code_mark: Mapped[bytes] = declared(
        what=_l("Mark of the recovery code"), why=_l("to know it again; nobody can read it"), clause=5,
        type_=LargeBinary(32), unique=True,
    )  # fmt: skip
