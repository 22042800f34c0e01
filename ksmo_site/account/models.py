"""An e-mail address on its way into an account, and the one it takes the place of."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.people.proofs import Unproved
from ksmo_site.personal import About, AboutPerson, declared, personal


class AddressChange(Unproved, AboutPerson, Base):
    """A new address that waits to be proved; afterwards the former one, until it has been told."""

    __tablename__ = "address_change"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Change of your address"),
        kept=_l("24 hours if it is not confirmed; then until the former address is told, 5 days at most"),
        term=timedelta(0),
        since="ends_on",
    )

    id: Mapped[UUID] = random_id()
    address = personal(what=_l("New address"), why=_l("to ask there whether it is yours"), clause=2)
    former = personal(what=_l("Former address"), why=_l("to tell you there that it was changed"), clause=5)
    ends_on: Mapped[date] = declared(
        what=_l("Last day of the change"), why=_l("to delete what nobody confirms"), clause=2
    )

    def lasts(self, term: timedelta) -> None:
        """Be kept so long from now, and no longer."""
        self.ends_on = clock.local(clock.now() + term).date()
