"""A site that is updated to know one fact more of its members: who is asked for it, and of whom it is stored.

In a process of its own: a model cannot be made as it was again. `python -m tests.asking.a_wider_fact FOLDER`
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select, text

from ksmo_site import clock, create_app, form, setting_up
from ksmo_site.account import profile as profiles
from ksmo_site.account.forms import ProfileForm
from ksmo_site.account.profile import Profile
from ksmo_site.auth import passwords
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.personal import personal
from ksmo_site.policy import announcing, drafts
from ksmo_site.policy.announcing import Announcement
from ksmo_site.policy.drafts import Opened
from ksmo_site.policy_desk import telling
from ksmo_site.promises import checking
from tests.site import Site
from tests.somebody import JUNHO, MINA
from tests.visitor import Visitor

FACT, VALUE = "shoe_size", "size 4711"


def main(folder: Path) -> None:
    """Print what was asked and stored, before the announcement, after it, and after each answer."""
    clock.BEAT = 0
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    app = create_app({"KSMO_INSTANCE": str(folder), "KSMO_BASE_URL": "http://localhost"})
    with app.app_context():
        setting_up.set_up(app)
        db.session.execute(text(f"ALTER TABLE member ADD COLUMN {FACT}_sealed BLOB"))
        db.session.commit()
        _know_more()
        print(json.dumps(_story(Site(app), Visitor(app), Visitor(app))))


def _know_more() -> None:
    """Update the site: a field more on the model, a field more on the form."""
    fact = personal(what="Shoe size", why="to fit you with shoes", clause=2)
    fact.__set_name__(Member, FACT)
    setattr(Member, FACT, fact)
    setattr(ProfileForm, FACT, form.line("Shoe size", fact.meaning, optional=True))
    ProfileForm._unbound_fields = None
    change = profiles.change

    def change_all(member: Member, profile: Profile) -> None:
        change(member, profile)
        setattr(member, FACT, VALUE)

    profiles.change = change_all


def _story(site: Site, mina: Visitor, junho: Visitor) -> dict[str, Any]:
    for visitor, who in ((mina, MINA), (junho, JUNHO)):
        visitor.signs_in(site.has_member(visitor, who))
    found: dict[str, Any] = {"P17 before": checking.check(17)}
    found |= {"asked before": _is_asked(mina), "stored before": _stored(mina, MINA.name)}
    found["draft"] = _announce()
    with time_machine.travel(clock.now() + timedelta(days=14), tick=True):
        for visitor, who in ((mina, MINA), (junho, JUNHO)):
            visitor.signs_in(who).opens("/account/policy-change")
        mina.posts("/account/policy-change", answer="yes")
        junho.posts("/account/policy-change/later", number="2")
        for visitor, who, name in ((junho, JUNHO, "has not answered"), (mina, MINA, "agreed")):
            found[f"asked of whoever {name}"] = _is_asked(visitor)
            found[f"stored of whoever {name}"] = _stored(visitor, who.name)
        mina.opens("/account/consents").posts("/account/consents/2", answer="no")
        found |= {"asked after a no": _is_asked(mina), "stored after a no": _value(MINA.name)}
        found["P17 after"] = checking.check(17)
    return found


def _announce() -> list[str]:
    draft = drafts.begin()
    db.session.flush()
    widens = [f"{one.kind} {one.place}" for one in announcing.widening(draft)]
    day = clock.today() + timedelta(days=14)
    telling.everybody(announcing.announce(Opened(draft.number, draft.revision), Announcement(day)))
    db.session.commit()
    return widens


def _is_asked(visitor: Visitor) -> bool:
    return "Shoe size" in visitor.opens("/account/profile").text


def _stored(visitor: Visitor, name: str | None) -> str | None:
    """Send the field, whether it was asked or not, by code that would store it; what of it lies in the database."""
    visitor.opens("/account/profile").posts("/account/profile", name=name, shoe_size=VALUE)
    assert "said=saved" in visitor.page.location, visitor.text
    return _value(name)


def _value(name: str | None) -> str | None:
    member = next(member for member in db.session.scalars(select(Member)) if member.name == name)
    found: str | None = getattr(member, FACT)
    db.session.rollback()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
