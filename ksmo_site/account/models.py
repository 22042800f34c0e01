"""An e-mail address on its way into an account, and the one it takes the place of."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from ksmo_site.database import Base, random_id
from ksmo_site.outbox.models import KEPT_TRYING
from ksmo_site.people.proofs import Unproved
from ksmo_site.personal import About, AboutPerson, personal


class AddressChange(Unproved, AboutPerson, Base):
    """A new address that waits to be proved; afterwards the former one, until it has been told."""

    __tablename__ = "address_change"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Change of your address"), kept=_l("until both addresses are told, 5 days at most"), term=KEPT_TRYING
    )

    id: Mapped[UUID] = random_id()
    address = personal(what=_l("New address"), why=_l("to ask there whether it is yours"), clause=2)
    former = personal(what=_l("Former address"), why=_l("to tell you there that it was changed"), clause=5)
