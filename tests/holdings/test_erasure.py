"""Leaving: the receipt, and everything of theirs gone."""

from typing import Any

import pytest
from sqlalchemy import select

from ksmo_site.backups import copies
from ksmo_site.extensions import db
from ksmo_site.holdings.models import Receipt, Remains
from ksmo_site.promises import drills
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor


def leaves(visitor: Visitor, who: Somebody) -> Visitor:
    return visitor.signs_in(who).opens("/account/leave").posts("/account/leave").follows()


def test_the_receipt_says_what_was_erased_and_when_the_rest_is_overwritten(
    site: Site, visitor: Visitor, mina: Somebody
) -> None:
    leaves(visitor, mina)

    receipt = db.session.scalars(select(Receipt)).one()
    assert receipt.counts == {"person": 1, "member": 1, "consent": 1, "sign_in": 1, "sent_letter": 1, "files": 1}
    for words in ("Your account is deleted", f"Receipt {receipt.number}", "6 entries were removed", "Sign-in: 1",
                  "they are overwritten by this time", "are removed by"):  # fmt: skip
        assert words in visitor.text
    assert "Not everything is removed yet" not in visitor.text


def test_a_copy_of_the_keys_that_cannot_be_written_to_is_named(
    site: Site, visitor: Visitor, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.make()
    monkeypatch.setattr("ksmo_site.people.vault._empty", _refuses)

    assert "Your account is closed" in leaves(visitor, mina).text
    assert db.session.scalars(select(Remains.place)).all() == ["backups/*keys"]


def _refuses(*_arguments: Any) -> None:
    raise PermissionError("read-only")


def test_whoever_a_drill_made_up_gets_no_receipt(site: Site) -> None:
    drills.does_a_link_stop_the_letters()
    drills.what_a_leaver_leaves()

    assert db.session.scalars(select(Receipt)).all() == []
