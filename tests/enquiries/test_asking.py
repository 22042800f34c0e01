"""The form of the contact page, and what comes of it for whoever asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site import clock, work
from ksmo_site.enquiries import clocks
from ksmo_site.enquiries.models import AnswerTime
from ksmo_site.extensions import db
from ksmo_site.people import persons
from tests.enquiries.writing import ANSWER, ASKER, NAME, WORDS, answers, enquiry, letters_to, path, takes, writes
from tests.site import Site, body, links
from tests.somebody import MINA, Somebody
from tests.test_korean_pages import english
from tests.visitor import Visitor


def test_from_the_question_to_the_answer_and_until_nothing_is_left(
    app: Flask, site: Site, organizer: Visitor, time_machine: Any
) -> None:
    asker = Visitor(app)
    before = site.rows(), site.keys()
    assert "문의가 접수되었습니다" in writes(asker, prefix="/ko").follows().text
    (told,) = letters_to(site)
    takes(organizer)
    assert WORDS in organizer.text

    answers(organizer)

    letter = letters_to(site)[-1]
    assert ANSWER in body(letter)
    assert WORDS not in body(letter) + body(told)
    assert NAME not in body(letter) + body(told)
    assert str(enquiry().number) in body(told)
    assert str(enquiry().number) in letter["Subject"]
    assert [letter.get_all(name) for name in ("To", "Content-Language")] == [[ASKER], ["ko"]]
    assert letter["Reply-To"] == app.config["KSMO_CONTACT_EMAIL"]
    assert letter["Cc"] is letter["Bcc"] is None
    assert site.rows()["enquiry"] == 1

    site.ages(time_machine, days=29)
    work.tidy_up()
    assert site.rows()["enquiry"] == 1
    site.ages(time_machine, days=2)
    work.tidy_up()

    assert persons.find(ASKER) is None
    assert site.rows()["enquiry"] == 0
    assert site.keys() == before[1]
    assert db.session.scalars(select(AnswerTime.days)).all() == [0]


def test_an_unanswered_one_is_kept_a_year_at_most(site: Site, visitor: Visitor, time_machine: Any) -> None:
    writes(visitor)
    site.letters()
    site.ages(time_machine, days=364)
    work.tidy_up()
    assert site.rows()["enquiry"] == 1

    site.ages(time_machine, days=3)
    work.tidy_up()

    assert site.holds_nobody()
    assert site.keys() == 0


def test_the_answer_is_the_same_whoever_lives_at_the_address(app: Flask, site: Site, mina: Somebody) -> None:
    known = writes(Visitor(app), email=mina.email)
    unknown = writes(Visitor(app))

    assert known.page.location == unknown.page.location == "/contact/sent"
    assert known.follows().wording == unknown.follows().wording
    assert known.cookies == []


def test_a_member_finds_their_enquiry_and_who_opened_it_among_their_data(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    member = Visitor(app).signs_in(junho)
    assert f'value="{junho.email}"' in member.opens("/contact").text
    writes(member, email=junho.email, category="access")

    takes(organizer)

    found = member.opens("/account/data").text
    assert WORDS in found
    assert "An organizer opened your enquiry to answer it." in found


@pytest.mark.parametrize(("field", "told"), [
    ("email", "Please enter your e-mail address."), ("message", "Please write your message."),
    ("category", "Please choose what it is about."),
])  # fmt: skip
def test_what_is_missing_is_told_at_its_field_and_nothing_is_lost(
    visitor: Visitor, site: Site, field: str, told: str
) -> None:
    writes(visitor, **{field: ""})

    assert visitor.status == 200
    assert told in visitor.text
    assert field == "message" or visitor.content_of("message") == WORDS
    assert site.holds_nobody()


@pytest.mark.parametrize("hostile", [
    "a\r\nBcc: victim@example.org", "\x00nul\x00", "<script>alert(1)</script>", "{{ 7*7 }} %(x)s", "x" * 10_000,
    "\u202egnp", "' OR 1=1 --", "https://evil.example/login",
])  # fmt: skip
@pytest.mark.parametrize("field", ["name", "email", "category", "message"])
def test_hostile_words_are_refused_or_kept_as_words(
    app: Flask, site: Site, organizer: Visitor, field: str, hostile: str
) -> None:
    asker = writes(Visitor(app), **{field: hostile})

    assert asker.status in (200, 302)
    assert len(letters_to(site, "victim@example.org")) == 0
    for letter in letters_to(site):
        assert letter["Bcc"] is None
        assert hostile not in body(letter)
    if asker.status == 302:
        takes(organizer)
        assert organizer.status == 200
        assert "<script>alert" not in organizer.text


def test_four_thousand_characters_fit_and_one_more_does_not(site: Site, visitor: Visitor) -> None:
    writes(visitor, message="가" * 4001)
    assert "at most 4000" in visitor.text
    assert visitor.content_of("message") == "가" * 4001

    assert writes(visitor, message="가" * 4000).status == 302
    assert enquiry().message == "가" * 4000


def test_a_form_from_elsewhere_is_refused_and_looking_changes_nothing(site: Site, visitor: Visitor) -> None:
    typed = {"email": ASKER, "category": "site", "message": WORDS}
    assert visitor.sends_from("https://evil.example", "/contact", **typed).status == 403
    visitor.opens(f"/contact?email={ASKER}&category=site&message=x")

    assert site.holds_nobody()
    assert visitor.cookies == []


def test_one_network_asks_only_so_often(app: Flask, site: Site) -> None:
    visitor = Visitor(app)
    statuses = [writes(visitor, email=f"a{number}@example.org").status for number in range(31)]

    assert statuses == [302] * 30 + [429]
    assert visitor.content_of("message") == WORDS
    assert writes(visitor.comes_from("10.9.8.7")).status == 302


def test_an_address_gets_three_letters_and_every_enquiry_is_kept(site: Site, visitor: Visitor) -> None:
    for _ in range(5):
        assert writes(visitor).page.location == "/contact/sent"
        site.letters()

    assert len(letters_to(site)) == 3
    assert site.rows()["enquiry"] == 5


def test_each_of_two_enquiries_gets_its_own_letters(app: Flask, site: Site, organizer: Visitor) -> None:
    asker = Visitor(app)
    writes(asker, message="first")
    writes(asker, message="second")

    first, second = (letter["Subject"] for letter in letters_to(site))

    assert first != second
    assert str(enquiry().number) in second


KST_EDGES = [
    (datetime(2024, 5, 1, 14, 59, 59, tzinfo=UTC), date(2024, 5, 11)),
    (datetime(2024, 5, 1, 15, 0, 0, tzinfo=UTC), date(2024, 5, 12)),
    (datetime(2024, 2, 20, 15, 0, 0, tzinfo=UTC), date(2024, 3, 2)),
]


@pytest.mark.parametrize(("moment", "day"), KST_EDGES)
def test_ten_days_are_counted_on_korean_calendars(moment: datetime, day: date) -> None:
    assert clocks.due_on(moment) == day


def test_it_is_late_from_midnight_in_seoul_on(site: Site, visitor: Visitor, time_machine: Any) -> None:
    time_machine.move_to(datetime(2030, 5, 1, 14, 59, tzinfo=UTC), tick=False)
    writes(visitor, category="access")
    assert enquiry().due_on == date(2030, 5, 11)

    time_machine.move_to(datetime(2030, 5, 11, 14, 59, 59, tzinfo=UTC), tick=False)
    assert clocks.overdue_about_privacy() == 0
    assert enquiry().days_left == 0
    time_machine.move_to(datetime(2030, 5, 11, 15, 0, 0, tzinfo=UTC), tick=False)

    assert clocks.overdue_about_privacy() == 1
    assert enquiry().days_left == -1


def test_the_median_is_public_from_five_answers_on(site: Site, visitor: Visitor) -> None:
    today = clock.today()
    for days in (1, 2, 9, 9):
        db.session.add(AnswerTime(answered_on=today, days=days, is_privacy=False))
    db.session.add(AnswerTime(answered_on=today - timedelta(days=365), days=1, is_privacy=False))
    db.session.commit()
    for page in ("/contact", "/privacy/promises"):
        assert "once there are five" in visitor.opens(page).text

    db.session.add(AnswerTime(answered_on=today, days=4, is_privacy=True))
    db.session.commit()

    for page in ("/contact", "/privacy/promises"):
        assert "Half of the answers of the last 12 months were given within 4 days." in visitor.opens(page).text


def asks_to_see(app: Flask, site: Site, organizer: Visitor) -> str:
    """Where the link of the letter leads that shows what we hold."""
    writes(Visitor(app), category="access")
    takes(organizer)
    organizer.posts(path("/show"))
    return urlsplit(links(letters_to(site)[-1])[0]).path


def test_without_an_account_one_sees_everything_takes_it_along_and_deletes_it(
    app: Flask, site: Site, organizer: Visitor
) -> None:
    link = asks_to_see(app, site, organizer)
    reader = Visitor(app).opens(link)
    for words in (ASKER, NAME, WORDS, "An organizer opened your enquiry"):
        assert words in reader.text
    found = {entry["field"]: entry["value"] for entry in reader.opens(f"{link}/data.json").page.get_json()["entries"]}
    assert found["enquiry.message"] == WORDS
    assert persons.find(ASKER)
    db.session.rollback()

    page = reader.opens(f"{link}/delete").posts(f"{link}/delete").follows()

    assert "Receipt" in page.text
    assert persons.find(ASKER) is None
    assert [site.files_with(value) for value in (ASKER, NAME, WORDS)] == [[], [], []]
    assert db.session.scalars(select(AnswerTime.is_privacy)).all() == [True]
    assert reader.opens(link).status == 400


def test_opening_the_links_changes_nothing(app: Flask, site: Site, organizer: Visitor) -> None:
    link = asks_to_see(app, site, organizer)
    organizer.opens(path()).posts(path("/ask"))
    proof = urlsplit(links(letters_to(site)[-1])[0]).path
    reader = Visitor(app)
    before = site.rows()

    for address in (link, f"{link}/delete", f"{link}/data.json", proof):
        assert reader.opens(address).status == 200
        assert reader.page.headers["Referrer-Policy"] == "no-referrer"

    assert site.rows() == before
    assert enquiry().proved_by is None
    db.session.rollback()
    reader.opens(proof).posts(proof)
    assert enquiry().proved_by == "address"


def test_a_link_ends_after_two_weeks(app: Flask, site: Site, organizer: Visitor, time_machine: Any) -> None:
    link = asks_to_see(app, site, organizer)
    site.ages(time_machine, days=15)

    assert Visitor(app).opens(link).status == 400


def test_what_was_asked_from_an_address_goes_on_with_the_member_it_belongs_to(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    writes(Visitor(app))
    member = Visitor(app).signs_in(junho)
    member.opens("/account/email").posts("/account/email", email=ASKER)
    link = next(link for letter in letters_to(site) for link in links(letter) if "/account/email" in link)
    member.confirms(link)

    assert WORDS in member.opens("/account/data").text
    takes(organizer)
    answers(organizer)
    assert ANSWER in body(letters_to(site)[-1])


def test_delete_me_of_a_reader_takes_the_enquiry_along(app: Flask, site: Site, visitor: Visitor) -> None:
    visitor.opens("/newsletter").posts("/newsletter", name=NAME, email=ASKER, newsletter="y", language="en")
    letter = letters_to(site)[-1]
    visitor.confirms(next(link for link in links(letter) if "/confirm/" in link))
    writes(visitor)
    again = visitor.opens("/newsletter/manage").posts("/newsletter/manage", email=ASKER)
    manage = next(urlsplit(link).path for link in links(letters_to(site)[-1]) if "/manage/" in link)
    assert site.rows()["enquiry"] == 1

    again.confirms(f"{manage}/delete")

    assert site.holds_nobody()


def test_the_pages_of_a_reader_are_korean(app: Flask, site: Site, organizer: Visitor) -> None:
    writes(Visitor(app), prefix="/ko", category="access", name="하나", message="무엇을 가지고 있나요?")
    takes(organizer)
    organizer.posts(path("/show"))
    organizer.opens(path()).posts(path("/ask"))
    letters = letters_to(site)[-2:]
    reader = Visitor(app)

    for letter in letters:
        said = body(letter).replace(ASKER, "")
        assert "/ko/" in links(letter)[0]
        assert english(f"<p>{said.partition('-- ')[0]}</p>") <= {"info"}
        assert english(reader.opens(urlsplit(links(letter)[0]).path).text) == set()
    held = next(urlsplit(link).path for letter in letters for link in links(letter) if "/held/" in link)
    assert english(reader.opens(f"{held}/delete").text) == set()
    assert "모두 삭제했습니다" in reader.confirms(f"{held}/delete").text


def test_a_name_need_not_be_given(site: Site, visitor: Visitor) -> None:
    writes(visitor, name="", email=MINA.email)

    assert enquiry().name is None
