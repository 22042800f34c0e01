"""A site whose members have one fact more, declared beside the others and nowhere else; what becomes of it.

In a process of its own: a model cannot be made as it was again. `python -m tests.account.another_fact FOLDER`
"""

import csv
import io
import json
import sys
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import text, update
from sqlalchemy.orm import Mapped

from ksmo_site import clock, create_app, setting_up
from ksmo_site.auth import passwords
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.personal import declared
from tests.site import Site
from tests.somebody import MINA
from tests.visitor import Visitor

FACT, VALUE = "shoe_size", "size 4711"


def main(folder: Path) -> None:
    """Print where the fact was found while she was a member, and where when she had left."""
    clock.BEAT = 0
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    Member.__annotations__[FACT] = Mapped[str | None]
    setattr(Member, FACT, declared(what="Shoe size", why="to fit you with shoes", clause=2, nullable=True))
    app = create_app({"KSMO_INSTANCE": str(folder), "KSMO_BASE_URL": "http://localhost"})
    with app.app_context():
        setting_up.set_up(app)
        db.session.execute(text(f"ALTER TABLE member ADD COLUMN {FACT} VARCHAR"))
        db.session.commit()
        print(json.dumps(found(Site(app), Visitor(app))))


def found(site: Site, visitor: Visitor) -> dict[str, bool]:
    """Where the fact is."""
    visitor.signs_in(site.has_member(visitor, MINA))
    db.session.execute(update(Member).values({FACT: VALUE}))
    db.session.commit()
    page = visitor.opens("/account/data").text
    entries = json.loads(visitor.opens("/account/data.json").text)["entries"]
    table = csv.DictReader(io.StringIO(visitor.opens("/account/data.csv").page.data.decode("utf-8-sig")))
    public = visitor.opens("/privacy/what-we-hold").text
    before = site.files_with(VALUE)
    visitor.opens("/account/leave").posts("/account/leave")
    field = (f"member.{FACT}", VALUE)
    return {
        "page": "Shoe size" in page and VALUE in page,
        "json": field in {(entry["field"], entry["value"]) for entry in entries},
        "csv": field in {(row["field"], row["value"]) for row in table},
        "what we hold": "Shoe size" in public,
        "files before": bool(before),
        "files after": bool(site.files_with(VALUE)),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
