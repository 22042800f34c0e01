"""Passwords: kept one way, taken as typed, refused when others would guess them."""

import unicodedata

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from ksmo_site.auth import passwords
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from tests.site import Site
from tests.somebody import MINA, UNREACHABLE, Somebody
from tests.visitor import Visitor


def is_refused(password: str, *known: str) -> bool:
    try:
        passwords.refuse_guessable(password, *known)
    except Refusal:
        return True
    return False


def test_the_three_thousand_commonest_of_eight_characters_are_refused(site: Site) -> None:
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= passwords.SHORTEST][:3000]

    assert len(common) == 3000
    assert [word for word in common if not is_refused(word)] == []


@pytest.mark.parametrize(
    "password",
    ["ksmo2024", "KSMO-2024!", "conference2024", "oncology1", "mina-xq71", "mina-xq71!", "MinaQuell1", "aaaaaaaaaaaa",
     "abcdefgh", "1234567890", "qwertyuiop", "password1", "P@ssw0rd1", "                ", "19991231", "localhost1"],
)  # fmt: skip
def test_what_others_would_guess_is_refused(site: Site, password: str) -> None:
    assert is_refused(password, "mina-xq71", "Mina Quell", MINA.email)


@pytest.mark.parametrize(
    "password",
    ["seven quiet mountains", "나는 오늘 밥을 먹었다", "😀🌧️🚲🍜🎈🦉🥁🧵", "correct horse battery", "xK9#mPq2",
     "wvxqjzkfybtn", "  leading and trailing  ", "oncology is not my only hobby"],
)  # fmt: skip
def test_there_are_no_rules_of_composition(site: Site, password: str) -> None:
    assert not is_refused(password[: passwords.LONGEST])


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("qwertyuiop", "everybody tries first"),
        ("mina-xq71mina", "made of your own details"),
        ("abcabcabcabc", "Repeats"),
    ],
)
def test_the_refusal_says_why_and_what_to_do(visitor: Visitor, site: Site, password: str, because: str) -> None:
    visitor.joins_wrongly(Somebody(MINA.conference_id, MINA.name, "", password))

    assert because in visitor.text
    assert "three or four words" in visitor.text
    assert password not in visitor.text
    assert f'value="{MINA.conference_id}"' in visitor.text
    assert site.holds_nobody()


@pytest.mark.parametrize(
    "password", ["stones and rivers " * 7, "  spaces stay  ", "Case MATTERS quite", "낱말 서너 개를 쓴다"]
)
def test_a_password_is_taken_as_it_is_typed(visitor: Visitor, site: Site, password: str) -> None:
    who = Somebody("typed-just-so", "Typed", "", password)
    site.has_member(visitor, who)

    for other in (password.strip(), password.upper(), password[:-1]):
        if other != password:
            assert visitor.signs_in(Somebody(who.conference_id, "", "", other)).status == 200
    assert visitor.signs_in(who).status == 302


def test_the_same_letters_from_another_keyboard_are_the_same_password(visitor: Visitor, site: Site) -> None:
    composed = unicodedata.normalize("NFC", "낱말 서너 개를 쓴다 é")
    site.has_member(visitor, Somebody("two-keyboards", "Typed", "", composed))

    other = Somebody("two-keyboards", "", "", unicodedata.normalize("NFD", composed))

    assert visitor.signs_in(other).status == 302


def test_longer_than_128_characters_is_told(visitor: Visitor, site: Site) -> None:
    visitor.joins_wrongly(Somebody("too-long", "Long", "", "a word and " * 12))

    assert "8 to 128 characters" in visitor.text


def test_a_check_of_before_is_made_anew_when_somebody_signs_in(
    visitor: Visitor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.has_member(visitor, UNREACHABLE)
    before = db.session.scalars(select(Member.password_hash)).one()
    db.session.rollback()
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))

    visitor.signs_in(UNREACHABLE)

    db.session.rollback()
    after = db.session.scalars(select(Member.password_hash)).one()
    db.session.rollback()
    assert "m=64,t=1" in before
    assert "m=128,t=2" in after
    assert Visitor(visitor.app_).signs_in(UNREACHABLE).status == 302


def test_a_password_is_never_asked_to_change_by_itself(
    visitor: Visitor, site: Site, mina: Somebody, time_machine: object
) -> None:
    site.ages(time_machine, days=5 * 365)

    assert visitor.signs_in(mina).page.location == "/account"
