"""The checks of clause 1: purpose of collection and use."""

from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.newsletter.forms import SubscribeForm
from ksmo_site.newsletter.models import NoNews, Subscription
from ksmo_site.newsletter_desk import audience
from ksmo_site.newsletter_desk.audience import LISTS, Choice
from ksmo_site.outbox import kinds, rounds
from ksmo_site.outbox.models import Letter
from ksmo_site.outbox.words import PURPOSES
from ksmo_site.people.models import Person
from ksmo_site.policy import versions
from ksmo_site.privacy import coverage
from ksmo_site.promises import doors, drills, made_up, visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(13)
def what_a_form_does_not_ask_for_is_not_kept() -> None:
    assert not drills.is_anything_kept_that_nobody_asked_for(), "what a form does not ask for was kept"


@promise(14)
def nothing_becomes_wider_before_members_were_asked() -> None:
    assert not drills.may_a_wider_version_take_effect_at_once(), "a wider version can take effect without asking"
    for version in versions.widening():
        days = (version.published_on, version.effective_on)
        assert days[0] != days[1], f"version {version.number} covers more, and was not announced beforehand"
    held = coverage.held_without_a_yes()
    assert not held, f"{held[0]} is held of members who did not agree to it"


@promise(4)
def everything_held_has_a_purpose() -> None:
    for holding in register.all_holdings():
        for field in holding.fields:
            assert str(field.meaning.why).strip(), f"{field.table}.{field.name} has no purpose"
            assert field.meaning.clause in range(1, 9), f"{field.table}.{field.name} stands on no clause"


@promise(5)
def an_issue_reaches_its_choosers_only() -> None:
    for name in LISTS:
        strangers = rounds.count(audience.of(Choice((name,))).where(Person.id.not_in(_choosers(name))))
        assert not strangers, f"an issue for {name} would reach {strangers} people who did not choose it"
    nobody = audience.count(Choice())
    assert not nobody, f"an issue for nobody would reach {nobody} people"


def _choosers(name: str) -> Select[Any]:
    readers = select(Subscription.person_id).where(
        Subscription.unconfirmed_since.is_(None), Subscription.stopped_at.is_(None)
    )
    if name == "members":
        silent = select(NoNews.person_id)
        return select(Member.person_id).where(Member.unconfirmed_since.is_(None), Member.person_id.not_in(silent))
    return readers.where(Subscription.newsletter if name == "newsletter" else Subscription.events)


@promise(6)
def every_letter_has_one_of_three_purposes() -> None:
    for name, kind in kinds.KINDS.items():
        assert kind.purpose in PURPOSES, f"the letter {name!r} is for {kind.purpose!r}"
    odd = db.session.query(Letter).filter(Letter.purpose.not_in(PURPOSES)).count()
    assert not odd, f"{odd} letters are for something else"


@promise(7)
def the_newsletter_asks_for_a_name_and_an_address_and_sends_them_to_nobody() -> None:
    with current_app.test_request_context():
        asked = doors.identifying(SubscribeForm)
    assert set(asked) == {"name", "email"}, f"the newsletter asks for {', '.join(sorted(asked))}"
    kept = [meaning for meaning in asked.values() if meaning not in (Subscription.name.meaning, Person.email.meaning)]
    assert not kept, "what the newsletter asks for is kept elsewhere than the register says"
    form = visit.page("/newsletter")
    assert form.sends_to_itself(), "the newsletter's form is sent somewhere else"


@promise(8)
def a_member_has_a_password_and_a_profile() -> None:
    visit_ = drills.a_members_visit()
    assert visit_.data.answer.status_code == 200, "a made-up member could not sign in with their password"
    assert visit_.profile.sends_to_itself(), "there is no profile to change"
    assert visit_.values[0] in visit_.profile.text, "the profile does not hold what the member said"


@promise(9)
def a_name_or_an_address_is_enough() -> None:
    for name, email in (("Somebody", None), (None, made_up.address()), (None, None)):
        assert drills.may_join(name, email) is bool(name or email), (
            f"joining with name={bool(name)}, address={bool(email)} goes wrong"
        )


@promise(10)
def a_link_chooses_a_new_password_and_dies_with_a_newer_one() -> None:
    assert drills.does_a_newer_link_kill_the_older_one(), "an older link to choose a password still works"
    assert "/forgot-password" in visit.page("/sign-in").text, "the sign-in page does not lead to it"


@promise(11)
def members_have_pages_that_others_have_not() -> None:
    own = drills.a_members_visit().events
    assert own.answer.status_code == 200, "a member's own events do not open"
    stranger = visit.page(own.path).answer.status_code
    assert stranger == 302, f"a stranger who asks for a member's events is answered with {stranger}"


@promise(12)
def a_link_stops_the_letters_without_signing_in() -> None:
    assert drills.does_a_link_stop_the_letters(), "the link to stop does not stop"
