"""From the moment somebody is told that they are deleted, no letter to them is begun."""

import threading
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from ksmo_site.delivery import post, sending
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.outbox import folder
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from tests.postman import Postman, listening
from tests.site import Site
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor


def test_once_deleted_is_said_no_letter_is_begun(app: Flask, site: Site, visitor: Visitor) -> None:
    postman, began, goes_on = Postman(), threading.Event(), threading.Event()
    with listening(postman) as port:
        app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False)
        app.extensions["mail"] = post.post.init_app(app)
        visitor.joins(MINA)
        connect = post.post.connect

        def slowly() -> Any:
            line = connect()
            began.set()
            goes_on.wait(10)
            return line

        post.post.connect = slowly  # type: ignore[method-assign]
        try:
            delivers = threading.Thread(target=lambda: _deliver(app))
            delivers.start()
            assert began.wait(10)
            person = db.session.scalars(select(Person)).one()
            erased = erasure.let_go(person)
            db.session.commit()
            erasure.verify(erased)
            db.session.commit()
            goes_on.set()
            delivers.join(10)
        finally:
            post.post.connect = connect  # type: ignore[method-assign]

    assert postman.got == []
    assert site.holds_nobody()


def _deliver(app: Flask) -> None:
    with app.app_context():
        sending.deliver()


def test_whoever_leaves_while_their_letter_is_being_sent_is_told_afterwards(
    app: Flask, site: Site, visitor: Visitor
) -> None:
    visitor.joins(MINA)
    person = db.session.scalars(select(Person)).one()
    said: list[str] = []
    with folder.on_its_way(person.id, person.slot) as is_wanted:
        assert is_wanted
        erased = erasure.let_go(person)
        db.session.commit()
        waits = threading.Thread(target=lambda: _says(app, erased, said))
        waits.start()
        waits.join(0.3)
        assert said == []
    waits.join(10)

    assert said == ["deleted"]
    assert not vault().has_key(1)


def _says(app: Flask, erased: erasure.Erased, said: list[str]) -> None:
    with app.app_context():
        erasure.verify(erased)
        said.append("deleted")


def test_two_letters_on_their_way_wait_for_one_another(app: Flask, site: Site, mina: Somebody) -> None:
    person = db.session.scalars(select(Person)).one()
    order: list[str] = []
    with folder.on_its_way(person.id, person.slot):
        second = threading.Thread(target=lambda: _sends(app, person.id, person.slot, order))
        second.start()
        second.join(0.2)
        vault().destroy_key(person.slot)
        order.append("deleted")
    second.join(5)

    assert order == ["deleted", "not sent"]
    assert not list((site.instance / "outbox").glob("*.lock"))


def _sends(app: Flask, person_id: UUID, slot: int, order: list[str]) -> None:
    with app.app_context(), folder.on_its_way(person_id, slot) as is_wanted:
        order.append("sent" if is_wanted else "not sent")
