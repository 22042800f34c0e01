"""The checks of clause 1: purpose of collection and use."""

from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.outbox.models import Letter
from ksmo_site.outbox.words import PURPOSES
from ksmo_site.privacy import holdings
from ksmo_site.promises import drills, visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(4)
def everything_held_has_a_purpose() -> None:
    for holding in holdings.all_holdings():
        for field in holding.fields:
            assert str(field.meaning.why).strip(), f"{field.table}.{field.name} has no purpose"
            assert field.meaning.clause in range(1, 9), f"{field.table}.{field.name} stands on no clause"


@promise(6)
def every_letter_has_one_of_three_purposes() -> None:
    for name, kind in letters.KINDS.items():
        assert kind.purpose in PURPOSES, f"the letter {name!r} is for {kind.purpose!r}"
    odd = db.session.query(Letter).filter(Letter.purpose.not_in(PURPOSES)).count()
    assert not odd, f"{odd} letters are for something else"


@promise(9)
def a_name_or_an_address_is_enough() -> None:
    for name, email in (("Somebody", None), (None, drills.address()), (None, None)):
        assert drills.may_join(name, email) is bool(name or email), (
            f"joining with name={bool(name)}, address={bool(email)} goes wrong"
        )


@promise(10)
def a_link_chooses_a_new_password_and_dies_with_a_newer_one() -> None:
    assert drills.does_a_newer_link_kill_the_older_one(), "an older link to choose a password still works"
    assert "/forgot-password" in visit.page("/sign-in").text, "the sign-in page does not lead to it"
