"""People and the desk, in a real browser: a question and its answer, and a record that was opened for a reason."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Desk, joins_by_name, letters, type_password, within
from tests.somebody import Somebody

pytestmark = pytest.mark.xdist_group("browser2")
ASKER, MEMBER = "hana.zz-5150@example.org", Somebody("yuna-pp31", "Yuna Perihelion Pyx", "")
WORDS = "Which rooms have a quiet corner, please? xq-8841"
ANSWER = "Room 7 has one. Kind regards, your organizers. yw-3307"


def test_a_question_asked_without_scripts_is_taken_answered_and_read(office: Desk) -> None:
    visitor = office.is_visited("/ko/contact", scripts=False)
    visitor.locator("#email").fill(ASKER)
    visitor.locator("input[name=category]").first.check()
    visitor.locator("#message").fill(WORDS)
    visitor.locator("main form button").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("문의가 접수되었습니다")
    assert visitor.context.cookies() == []
    organizer = office.opens("/desk")
    organizer.get_by_role("main").get_by_role("link", name="Enquiries").click()
    organizer.locator("main table tr", has=organizer.locator("td", has_text="–")).locator("th a").first.click()
    expect(organizer.get_by_role("main")).not_to_contain_text(WORDS)
    expect(organizer.get_by_role("main")).not_to_contain_text(ASKER)

    organizer.get_by_role("button", name="Take it and open it").click()
    expect(organizer.get_by_role("main")).to_contain_text(WORDS)
    organizer.get_by_role("link", name="Answer", exact=True).click()
    organizer.locator("#answer").fill(ANSWER)
    organizer.get_by_role("button", name="Answer").click()

    expect(organizer.get_by_role("heading", level=1)).to_contain_text("Answered")
    within(20, lambda: any(ANSWER in letter for letter in letters(office.site, ASKER)))
    assert not any(WORDS in letter for letter in letters(office.site, ASKER))
    for page in (visitor, organizer):
        page.context.close()


def test_a_member_sees_that_their_record_was_opened_and_why(office: Desk) -> None:
    member = office.is_visited("/")
    joins_by_name(member, office.site, MEMBER)
    organizer = office.opens("/desk/members")
    expect(organizer.get_by_role("main")).not_to_contain_text(MEMBER.name)
    organizer.locator("#sought").fill(MEMBER.conference_id)
    organizer.get_by_role("button", name="Search").click()
    expect(organizer.get_by_role("main")).not_to_contain_text(MEMBER.name)
    organizer.get_by_role("link", name="Open the record").click()

    organizer.get_by_role("button", name="Open the record").click()
    expect(organizer.get_by_role("alert")).to_contain_text("the member will read it")
    organizer.locator("#reason").fill("You asked at the counter about your name.")
    organizer.get_by_role("button", name="Open the record").click()
    expect(organizer.get_by_role("main")).to_contain_text(MEMBER.name)

    type_password(member, office.site, MEMBER)
    member.get_by_role("main").get_by_role("link", name="Your data").click()
    expect(member.get_by_role("main")).to_contain_text("Openings of your record by organizers")
    expect(member.get_by_role("main")).to_contain_text("You asked at the counter about your name.")
    for page in (member, organizer):
        page.context.close()
