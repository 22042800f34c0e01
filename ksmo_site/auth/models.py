"""Members and their sign-ins."""

from datetime import timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_login import UserMixin
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site.database import Base, random_id
from ksmo_site.people.proofs import Unproved
from ksmo_site.personal import About, AboutPerson, declared, personal

TIME_TO_CONFIRM = timedelta(hours=24)
TIME_TO_RESET = timedelta(hours=1)
LONGEST_SIGN_IN = timedelta(days=14)


class Member(Unproved, AboutPerson, Base):
    """Somebody with an account."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Account"),
        kept=_l("until you de-register; 24 hours if the address is never confirmed"),
        term=TIME_TO_CONFIRM,
        since="unconfirmed_since",
        grounds=True,
    )

    id: Mapped[UUID] = random_id()
    conference_id = personal(what=_l("Conference ID"), why=_l("to sign you in"), clause=1)
    conference_id_mark: Mapped[bytes] = declared(
        what=_l("Mark of the conference ID"), why=_l("to find your account when you sign in"), clause=1,
        type_=LargeBinary(32), unique=True,
    )  # fmt: skip
    name = personal(what=_l("Real name"), why=_l("to know what to call you"), clause=2)
    password_hash: Mapped[str] = declared(
        what=_l("Password, as a one-way check"), why=_l("to know that it is you; nobody can read it"), clause=8
    )
    is_contested: Mapped[bool] = declared(
        what=_l("Signed up twice"),
        why=_l("so that whoever reads the letter chooses the password"),
        clause=5,
        default=False,
    )
    is_organizer: Mapped[bool] = declared(
        what=_l("Organizer"), why=_l("to let organizers to the desk"), clause=5, default=False
    )

    @property
    def called(self) -> str | None:
        """What to call them."""
        return self.name or self.conference_id


class SignIn(AboutPerson, UserMixin, Base):
    """One sign-in in one browser; without its row the cookie opens nothing."""

    __tablename__ = "sign_in"
    __about__ = About(what=_l("Sign-in"), kept=_l("until you sign out, 14 days at most"), term=LONGEST_SIGN_IN)

    id: Mapped[UUID] = random_id()
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    member: Mapped[Member] = relationship(lazy="joined")
    token_hash: Mapped[bytes] = declared(
        what=_l("Check of the session cookie"), why=_l("to know your browser again until you sign out"), clause=4,
        type_=LargeBinary(32), unique=True,
    )  # fmt: skip
    # Known only in the request that signs in; afterwards only the browser has it.
    token = ""

    def get_id(self) -> str:
        """What the session cookie holds."""
        return self.token
