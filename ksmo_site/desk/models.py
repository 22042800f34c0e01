"""What organizers did with somebody's record, for that somebody to see."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped

from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, personal


class Opening(AboutPerson, Base):
    """An organizer looked at somebody's record, and why."""

    __tablename__ = "opening"
    __about__ = About(what=_l("Openings of your record by organizers"), kept=_l("as long as you are a member"))

    id: Mapped[UUID] = random_id()
    reason = personal(what=_l("Reason"), why=_l("so that you see who had business with your record, and why"), clause=5)
