"""Each setting shows where its page says, is refused in words, is noted, and can be put back."""

from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from ksmo_site import clock
from ksmo_site.backups import copies
from ksmo_site.extensions import db, login_manager
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people.vault import vault
from ksmo_site.settings import values
from ksmo_site.settings_desk import points
from tests.newsletter_desk.writing import reads
from tests.policy_desk.writing import announces_a_wider_version
from tests.settings_desk.setting import LANGUAGES, NAME, REPRESENTATIVES, sets
from tests.site import Site, body
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor

OFFICE = {"who": "Sample Office", "who_ko": "예시 사무국", "email": "office@example.org", "telephone": "02-1234-5678"}


def test_the_name_shows_on_pages_in_feeds_and_in_letters(app: Flask, site: Site, organizer: Visitor) -> None:
    sets(organizer, NAME, title="Sample Meeting & More", title_ko="예시 학술대회", short_name="Sample 2025")

    visitor = Visitor(app)
    home = visitor.opens("/").text
    assert "<h1>Sample Meeting &amp; More</h1>" in home
    assert "<title>Sample Meeting &amp; More – Sample 2025</title>" in home
    assert '<a class="brand" href="/">Sample 2025</a>' in home
    assert "<h1>예시 학술대회</h1>" in visitor.opens("/ko/").text
    assert "<title>Sample 2025 – News</title>" in visitor.opens("/news/feed.atom").text
    assert "They come from “Sample 2025”" in visitor.opens("/safety").text
    assert "PRODID:-//Sample 2025//" in organizer.opens("/account/events.ics").text
    visitor.joins(JUNHO)
    letter = site.letters()[-1]
    assert letter["From"] == "Sample 2025 <info@ksmoconference.org>"
    assert letter["Subject"] == "Confirm your address for Sample 2025"
    assert "KSMO" not in body(letter).replace("ksmo", "")


def test_a_korean_short_name_is_written_into_letters(app: Flask, site: Site, organizer: Visitor) -> None:
    sets(organizer, NAME, short_name="예시 2025")

    Visitor(app).joins(JUNHO)

    assert site.letters()[-1]["From"] == "예시 2025 <info@ksmoconference.org>"


def test_the_representatives_show_wherever_they_can_be_asked(app: Flask, site: Site, organizer: Visitor) -> None:
    sets(organizer, REPRESENTATIVES, **OFFICE)

    visitor = Visitor(app)
    assert "Sample Office" in visitor.opens("/contact").text
    assert 'href="mailto:office@example.org"' in visitor.text
    assert "02-1234-5678" in visitor.text
    assert "Sample Office · office@example.org · 02-1234-5678" in visitor.opens("/privacy").text
    assert "예시 사무국 · office@example.org" in visitor.opens("/ko/privacy").text
    assert 'href="mailto:office@example.org"' in visitor.opens("/nope").text
    assert "Contact: mailto:office@example.org" in visitor.opens("/.well-known/security.txt").text
    visitor.joins(JUNHO)
    assert site.letters()[-1]["Reply-To"] == "office@example.org"


def test_the_address_the_policy_names_stays_and_the_difference_is_told(site: Site, organizer: Visitor) -> None:
    assert "The policy names" not in organizer.opens("/desk").text

    sets(organizer, REPRESENTATIVES, **OFFICE)

    said = "The policy names info@ksmoconference.org, and the contact is office@example.org"
    assert all(said in organizer.opens(page).text for page in ("/desk", "/desk/settings", REPRESENTATIVES))
    assert "info@ksmoconference.org" in organizer.opens("/contact").text
    checked = site.runs("promises", "check")
    assert ("P47 kept" in checked, "P49 kept" in checked) == (True, True)


@pytest.mark.parametrize(
    ("page", "typed", "because"),
    [
        (NAME, {"short_name": "a <b>"}, "Please use letters, digits, spaces"),
        (NAME, {"short_name": "x" * 41}, "Please use at most 40 characters."),
        (REPRESENTATIVES, {"email": "nobody"}, "Please enter an e-mail address"),
        (REPRESENTATIVES, {"telephone": "call me"}, "Please enter a telephone number"),
        (LANGUAGES, {"korean": "perhaps"}, "Please choose one of the two."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    organizer: Visitor, page: str, typed: dict[str, str], because: str
) -> None:
    sets(organizer, page, **typed)

    assert organizer.status == 200
    assert because in organizer.text or page == LANGUAGES
    kept = [organizer.content_of(name) for name in typed]
    assert kept == list(typed.values()) or page == LANGUAGES
    assert "Set " not in organizer.opens("/desk/settings").text.split("Who helps us")[0].replace("Settings", "")


def test_whoever_comes_second_is_told_sees_the_first_and_may_save_again(organizer: Visitor) -> None:
    organizer.opens(NAME)
    before = organizer.value_of("revision")
    sets(organizer, NAME, short_name="The first one")

    organizer.opens(NAME).posts(NAME, revision=before, short_name="The second one")

    assert "Somebody else has changed this since you opened it." in organizer.text
    assert "The first one" in organizer.text
    assert organizer.content_of("short_name") == "The second one"
    organizer.posts(NAME, revision=organizer.value_of("revision"), short_name="The second one").follows()
    assert 'class="brand" href="/">The second one<' in organizer.text


def test_what_was_before_stands_there_and_is_put_back(organizer: Visitor) -> None:
    sets(organizer, REPRESENTATIVES, email="first@example.org")
    sets(organizer, REPRESENTATIVES, email="second@example.org")
    assert "first@example.org" in organizer.opens("/desk/settings").text
    revision = organizer.value_of("revision")

    organizer.posts("/desk/settings/representatives/put-back", revision=revision).follows()

    assert 'href="mailto:first@example.org"' in organizer.text
    assert "put back who the representatives are" in organizer.opens("/desk/activity").text
    assert "set who the representatives are" in organizer.text
    assert "first@example.org</dd>" not in organizer.text
    organizer.posts("/desk/settings/representatives/put-back", revision=revision)
    assert "Somebody else has changed this" in organizer.text
    assert "Nothing has been set here" in organizer.posts("/desk/settings/languages/put-back", revision="0").text


def test_without_the_database_an_error_page_names_the_contact_that_was_set(
    app: Flask, organizer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(organizer, REPRESENTATIVES, **OFFICE)
    organizer.opens("/")

    def fails(_id: str) -> None:
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(login_manager, "_user_callback", fails)
    answer = Context().run(organizer.browser.get, "/privacy", base_url="http://localhost", buffered=True)

    assert answer.status_code == 503
    assert "office@example.org" in answer.get_data(as_text=True)


def test_without_korean_its_pages_lead_to_the_english_ones(app: Flask, site: Site, organizer: Visitor) -> None:
    sets(organizer, "/desk/conference", starts_on="2024-01-04", place="Sample hall", place_ko="예시 회관")
    reads("reader@example.org", language="ko")
    sets(organizer, LANGUAGES, korean="no")

    visitor = Visitor(app)
    assert visitor.opens("/ko/events?page=1").page.location == "/events?page=1&said=english-only"
    assert "This site speaks English only for now" in visitor.follows().text
    assert 'hreflang="ko"' not in visitor.text
    assert "/ko/" not in visitor.opens("/sitemap.xml").text
    assert "Language of the letters" not in visitor.opens("/newsletter").text
    assert "Place, in Korean" not in organizer.opens("/desk/conference").text.split("<h2>Change</h2>")[1]
    assert organizer.value_of("place_ko") == "예시 회관"
    assert "The policy has no Korean text." not in organizer.opens("/desk").text
    assert db.session.query(Subscription.language).scalar() == "ko"


def test_without_korean_letters_are_written_in_english(app: Flask, site: Site, organizer: Visitor) -> None:
    sets(organizer, LANGUAGES, korean="no")

    visitor = Visitor(app)
    visitor.opens("/account/create").posts("/ko/account/create", **JUNHO.application())

    assert site.letters()[-1]["Subject"] == "Confirm your address for KSMO 2024"
    checked = site.runs("promises", "check", fails=False)
    assert "broken" not in checked


def test_who_helps_us_is_what_the_policy_says(app: Flask, site: Site, organizer: Visitor, time_machine: Any) -> None:
    said = "the policy in force names nobody who carries them"
    assert said not in organizer.opens("/desk").text

    app.config["MAIL_SERVER"] = "mail.example.org"

    assert said in organizer.opens("/desk").text
    assert said in organizer.opens("/desk/settings").text
    announces_a_wider_version(organizer, str(clock.today() + timedelta(days=14)))
    site.ages(time_machine, days=15)
    assert points.of(points.HELPERS) == []
    for page in ("/privacy", "/privacy/what-we-hold"):
        assert "nobody, apart from Sample Hosting" in Visitor(app).opens(page).text


def test_the_list_says_whence_each_value_is(site: Site, organizer: Visitor) -> None:
    sets(organizer, NAME, short_name="Sample 2025")

    said = site.runs("settings", "list").splitlines()

    assert "short_name = Sample 2025 (database)" in said
    assert "email = info@ksmoconference.org (environment)" in said
    assert "korean = yes (program)" in said


def test_an_older_copy_brings_older_settings(site: Site, organizer: Visitor) -> None:
    sets(organizer, NAME, short_name="Older")
    db.session.rollback()
    copies.make()
    sets(organizer, NAME, short_name="Newer")

    site.runs("backup", "restore", copies.all_of(vault())[0].name)

    organizer.opens(NAME)
    assert 'href="/">Older<' in Visitor(site.app).opens("/").text


def test_what_cannot_be_read_any_more_does_no_harm(site: Site, organizer: Visitor) -> None:
    sets(organizer, REPRESENTATIVES, email="office@example.org")
    db.session.execute(db.text('UPDATE setting_section SET said = \'{"email": "nobody"}\''))
    db.session.commit()

    assert values.contact_email() == "info@ksmoconference.org"
    assert Visitor(site.app).opens("/contact").status == 200


def test_settings_are_asked_for_once_a_page(app: Flask, organizer: Visitor, mina: Somebody) -> None:
    sets(organizer, NAME, short_name="Sample 2025")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.extend([statement] if "setting_section" in statement else [])

    with app.app_context():
        db.event.listen(db.engine, "before_cursor_execute", note)
    Visitor(app).opens("/")

    assert len(asked) == 1
    assert MINA.name in organizer.opens("/").text
