"""Whatever is changed at the desk leaves a line, and no line changes unnoticed."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from ksmo_site import work
from ksmo_site.activity import chain, wording
from ksmo_site.activity.models import Act, Signature
from ksmo_site.extensions import db
from ksmo_site.roles import ROOMS
from tests.addresses import RULES
from tests.people_desk.opening import opens_record
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def acts() -> list[tuple[str, dict[str, Any]]]:
    found = [(act.what, act.about) for act in db.session.query(Act).order_by(Act.number)]
    db.session.rollback()
    return found


def changes_something(organizer: Visitor, number: int = 1) -> None:
    for _ in range(number):
        organizer.opens("/desk/newsletter").posts("/desk/newsletter/begin")


def test_what_is_changed_stands_there_with_who_and_when(organizer: Visitor) -> None:
    changes_something(organizer)
    organizer.opens("/desk/newsletter/1").posts(
        "/desk/newsletter/1", revision="0", subject_en="Sample", body_en="Sample text.", subject_ko="", body_ko=""
    )

    organizer.opens("/desk/activity")

    assert "wrote newsletter No. 1" in organizer.text
    assert MINA.name in organizer.text
    assert "Sample text" not in organizer.text
    assert "뉴스레터" in organizer.opens("/ko/desk/activity").text


def test_what_is_refused_or_only_looked_at_leaves_no_line(organizer: Visitor) -> None:
    before = acts()

    organizer.opens("/desk/conference").posts("/desk/conference", starts_on="2024-01-02", ends_on="2024-01-01")
    organizer.opens("/desk/activity").opens("/desk/policy")

    assert acts() == before


def test_no_line_names_a_member(organizer: Visitor, junho: Somebody) -> None:
    opens_record(organizer, junho.conference_id, "They asked.")

    assert acts()[-2:] == [("people_desk.listing", {}), ("people_desk.open_record", {})]


def test_every_change_at_the_desk_has_words(app: Flask, site: Site) -> None:
    changing = [str(rule.endpoint) for rule in RULES if "POST" in (rule.methods or ())]
    silent = [
        endpoint
        for endpoint in changing
        if endpoint.partition(".")[0] in ROOMS
        and endpoint not in ("team.first_organizer", "team.invitation")
        and wording.said_by(endpoint) is None
    ]

    assert silent == []


def test_a_command_on_the_server_leaves_a_line(organizer: Visitor, site: Site) -> None:
    assert acts()[0] == ("flask organizer add", {"roles": "editor sender officer administrator"})
    assert "a command on the server" in organizer.opens("/desk/activity").text


@pytest.mark.parametrize(
    ("meddling", "found"),
    [
        (update(Act).where(Act.number == 3).values(what="desk.overview"), 3),
        (update(Act).where(Act.number == 3).values(about={"number": 9}), 3),
        (update(Act).where(Act.number == 2).values(signature=None), 2),
        (delete(Act).where(Act.number == 3), 4),
        (text("UPDATE act SET at = '2020-01-01 00:00:00' WHERE number = 4"), 4),
    ],
    ids=["what", "about", "who", "gone", "when"],
)
def test_the_chain_notices_what_was_changed(organizer: Visitor, site: Site, meddling: Any, found: int) -> None:
    changes_something(organizer, 5)
    assert chain.first_broken() is None

    db.session.execute(meddling)
    db.session.commit()

    assert chain.first_broken() == found
    assert f"Line {found} was changed behind" in organizer.opens("/desk/activity").text


def test_lines_that_are_missing_at_the_end_are_noticed(organizer: Visitor, site: Site) -> None:
    changes_something(organizer, 3)
    last = acts()

    db.session.execute(delete(Act).where(Act.number >= len(last) - 1))
    db.session.commit()

    assert chain.first_broken() == len(last) - 1


def test_nobody_without_the_key_file_can_make_a_chain(organizer: Visitor, site: Site) -> None:
    changes_something(organizer, 2)
    act = chain.newest()
    assert act
    act.about = {"number": 7}
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setattr(chain, "mark", lambda *_words: b"of somebody else")
        act.digest = chain.digest(act)
    db.session.commit()

    assert chain.first_broken() == act.number


def test_the_chain_holds_under_a_new_secret(organizer: Visitor, site: Site) -> None:
    changes_something(organizer, 2)

    site.app.secret_key = "of a new machine"

    assert chain.first_broken() is None


@pytest.mark.parametrize("page", ["/desk/members", "/desk/newsletter/begin"])
def test_only_pages_that_save_by_themselves_leave_one_line_for_many(organizer: Visitor, page: str) -> None:
    before = len(acts())
    asks = {"Origin": "http://localhost", "Accept": "application/json"}
    for _ in range(2):
        organizer.opens("/desk/members")
        fields = {"csrf_token": organizer.value_of("csrf_token"), "sought": "nobody"}
        organizer.browser.post(page, base_url="http://localhost", headers=asks, data=fields)

    assert len(acts()) == before + 2


def test_coming_to_the_desk_and_making_a_backup_leave_lines(
    app: Flask, organizer: Visitor, site: Site, junho: Somebody
) -> None:
    organizer.opens("/desk/team/invite").posts("/desk/team/invite", officer="y")
    link = re.search(r"http://localhost(/desk/invitation/[\w.-]+)", organizer.text)
    assert link
    newcomer = Visitor(app).signs_in(junho)
    newcomer.opens(link[1]).posts(link[1])
    organizer.opens("/desk/deletion").posts("/desk/deletion/backup")

    assert acts()[-2:] == [("team.invitation", {"roles": "officer"}), ("holdings_desk.back_up", {})]
    assert "came to the desk by an invitation" in organizer.opens("/desk/activity").text


def test_lines_go_after_two_years_and_the_rest_stays_whole(organizer: Visitor, site: Site, time_machine: Any) -> None:
    changes_something(organizer, 2)
    site.ages(time_machine, days=729)
    site.runs("organizer", "second-factor-off", MINA.conference_id)
    site.ages(time_machine, days=3)

    work.tidy_up()

    assert [what for what, _ in acts()] == ["flask organizer second-factor-off"]
    assert chain.first_broken() is None


def test_whoever_left_is_nobody_in_the_log(app: Flask, organizer: Visitor, site: Site, junho: Somebody) -> None:
    other = Visitor(app)
    site.has_organizer(other, junho)
    changes_something(other)

    other.opens("/account/leave").posts("/account/leave")

    assert "somebody who left" in organizer.opens("/desk/activity").text
    assert JUNHO.name not in organizer.text
    assert chain.first_broken() is None
    assert db.session.query(Signature).count() == 0


def test_a_month_is_looked_through_once_and_only_when_it_is_over(
    organizer: Visitor, site: Site, time_machine: Any
) -> None:
    time_machine.move_to("2027-03-05T12:00:00Z", tick=True)
    organizer.signs_in(MINA).types_a_code()
    changes_something(organizer)
    assert organizer.opens("/desk/activity").posts("/desk/activity/sign-off", month="2027-03").status == 400

    time_machine.move_to("2027-04-03T12:00:00Z", tick=True)
    organizer.signs_in(MINA).types_a_code()
    assert "I have looked through 2027-03" in organizer.opens("/desk/activity").text
    assert "activity of 2027-03 has not been looked through" in organizer.opens("/desk").text
    organizer.opens("/desk/activity").posts("/desk/activity/sign-off", month="2027-03").follows()

    assert "looked through the activity of 2027-03" in organizer.text
    assert "I have looked through 2027-03" not in organizer.text
    assert "activity of 2027-03 has not been looked through" not in organizer.opens("/desk").text
