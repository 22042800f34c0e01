"""Every promise with a check is kept on a healthy site, and broken by the sabotage named after it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, Response, request, session
from sqlalchemy import Column, Integer, select, text, true, update

from ksmo_site import clock, security, work
from ksmo_site.account import profile
from ksmo_site.auth import access, membership, passwords
from ksmo_site.auth.forms import JoinForm
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member, SignIn
from ksmo_site.backups import copies
from ksmo_site.delivery import inspection
from ksmo_site.enquiries import asking
from ksmo_site.enquiries.asking import Question
from ksmo_site.enquiries.models import AnswerTime, Enquiry
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.form import line
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.holdings.models import Remains
from ksmo_site.newsletter import stopping
from ksmo_site.newsletter.forms import SubscribeForm
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import audience
from ksmo_site.notices import banner, disclosures
from ksmo_site.notices.disclosures import Facts
from ksmo_site.notices.models import Disclosure
from ksmo_site.outbox import folder, kinds
from ksmo_site.outbox.models import Letter
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import LedgerPosition, Person
from ksmo_site.people.vault import SLOT, Vault
from ksmo_site.policy import announcing, scope, versions
from ksmo_site.policy.models import Clause, PolicyVersion
from ksmo_site.privacy.models import Consent
from ksmo_site.promises import checking, doors, drills, made_up, words
from ksmo_site.promises.clauses import CHECKS
from ksmo_site.promises.models import Finding
from ksmo_site.throttle import counting
from tests.notices.writing import posts_notice
from tests.site import Site
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor

Sabotage = Callable[[Flask, pytest.MonkeyPatch], None]
SABOTAGES: list[tuple[int, Sabotage, str]] = []


def breaks(number: int, because: str) -> Callable[[Sabotage], Sabotage]:
    """Name the promise a sabotage breaks, and what its check must then say."""

    def bind(sabotage: Sabotage) -> Sabotage:
        SABOTAGES.append((number, sabotage, because))
        return sabotage

    return bind


def change(table: type, **values: Any) -> None:
    db.session.execute(update(table).values(**values))
    db.session.commit()


def answer_instead(app: Flask, patch: pytest.MonkeyPatch, endpoint: str, answer: Callable[[], Any]) -> None:
    patch.setitem(app.view_functions, endpoint, answer)


@breaks(1, "does not link it")
def a_page_without_a_link(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: "<!doctype html><h1>About</h1>")


@breaks(2, "names no law")
def no_law(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(PolicyVersion, legal_ground="")


@breaks(3, "member.shoe_size does not say what it holds")
def an_undeclared_column(app: Flask, patch: pytest.MonkeyPatch) -> None:
    column: Column[int] = Column("shoe_size", Integer)
    column.table = Member.__table__  # type: ignore[assignment]
    patch.setattr(Member.__table__, "columns", [*Member.__table__.columns, column])


@breaks(4, "has no purpose")
def a_field_without_purpose(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Member.name, "meaning", replace(Member.name.meaning, why=""))
    patch.setitem(Member.__table__.c.name_sealed.info, "meaning", Member.name.meaning)


@breaks(5, "an issue for newsletter would reach 1 people who did not choose it")
def an_issue_for_everybody(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audience, "wants", lambda _list: true())


@breaks(5, "an issue for nobody would reach")
def an_empty_choice_that_mails_everybody(app: Flask, patch: pytest.MonkeyPatch) -> None:
    everybody, of = select(Person.id.label("person_id"), Person.slot.label("language")), audience.of
    patch.setattr(audience, "of", lambda choice: of(choice) if choice.lists else everybody)


@breaks(6, "is for 'advertising'")
def a_letter_that_advertises(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(kinds.KINDS, "offer", replace(kinds.KINDS["confirm"], purpose="advertising"))


@breaks(7, "the newsletter asks for email, name, telephone")
def a_newsletter_that_wants_a_telephone_number(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SubscribeForm, "telephone", line("Telephone", Member.telephone.meaning), raising=False)
    patch.setattr(SubscribeForm, "_unbound_fields", None)


@breaks(7, "is sent somewhere else")
def a_newsletter_that_others_keep(app: Flask, patch: pytest.MonkeyPatch) -> None:
    elsewhere = '<form action="https://lists.example/"><input name="name"><input name="email"></form>'
    answer_instead(app, patch, "newsletter.subscribe", lambda: elsewhere)


@breaks(18, "/about asks for email")
def a_page_that_collects_addresses(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: '<form method="post"><input name="email"></form>')


@breaks(18, "SubscribeForm asks for what identifies somebody at a door the policy does not name")
def a_door_the_policy_does_not_name(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doors, "DOORS", {"/account/create": JoinForm})


@breaks(18, "/newsletter does not say why it asks for name")
def a_door_that_does_not_say_why(app: Flask, patch: pytest.MonkeyPatch) -> None:
    silent = '<form method="post"><input name="name"><input name="email"></form>'
    answer_instead(app, patch, "newsletter.subscribe", lambda: silent)


@breaks(8, "there is no profile to change")
def no_profile(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "account.change_profile", lambda: "<h1>Profile</h1>")


@breaks(8, "signing in sets no session cookie")
def a_password_that_opens_nothing(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(passwords, "is_right", lambda _password, _check: False)


@breaks(9, "joining with name=True, address=False goes wrong")
def an_address_becomes_required(app: Flask, patch: pytest.MonkeyPatch) -> None:
    register = membership.register

    def demands_an_address(application: Application, version: PolicyVersion) -> Member | None:
        if not application.email:
            raise Refusal("Your address, please.")
        return register(application, version)

    patch.setattr(membership, "register", demands_an_address)


@breaks(10, "an older link to choose a password still works")
def links_that_never_die(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Member, "kills_links", lambda _member: None)


@breaks(11, "is answered with 200")
def what_is_a_members_own_is_open_to_all(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "account.your_events", lambda: "<h1>Your events</h1>")


@breaks(12, "the link to stop does not stop")
def letters_nobody_can_stop(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stopping, "stop", lambda _token: None)


@breaks(13, "what a form does not ask for was kept")
def a_form_that_keeps_whatever_is_sent(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(profile, "change", lambda member, _said: setattr(member, "telephone", request.form["unasked"]))


@breaks(14, "can take effect without asking")
def wider_from_today_on(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(announcing, "earliest", lambda _version, **_more: clock.today())


@breaks(14, "was not announced beforehand")
def a_wider_version_put_in_force_behind_everybodys_back(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(PolicyVersion, is_widening=True)


@breaks(14, "member.name is held of members who did not agree")
def a_name_held_without_a_yes(app: Flask, patch: pytest.MonkeyPatch) -> None:
    new = {"kind": "field", "place": "member.name", "what": "Real name", "before": "", "after": ""}
    day = clock.today() - timedelta(days=1)
    change(PolicyVersion, is_widening=True, widens=[new], number=1, published_on=day)
    change(Consent, answer="no")


@breaks(15, "asks for shoe_size")
def a_field_nobody_declared(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(JoinForm, "shoe_size", line("Shoe size", Member.name.meaning.what), raising=False)
    patch.setattr(JoinForm, "_unbound_fields", None)


@breaks(3, "guests does not say what it holds")
def a_table_nobody_declared(app: Flask, patch: pytest.MonkeyPatch) -> None:
    db.session.execute(text("CREATE TABLE guests (email TEXT)"))
    db.session.commit()


@breaks(3, "finding.email does not say what it holds")
def a_table_that_says_it_is_about_nobody(app: Flask, patch: pytest.MonkeyPatch) -> None:
    column: Column[int] = Column("email", Integer)
    column.table = Finding.__table__  # type: ignore[assignment]
    patch.setattr(Finding.__table__, "columns", [*Finding.__table__.columns, column])


@breaks(16, "rows of letter are held past their term")
def a_letter_nobody_threw_away(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(Letter, tried_at=clock.now() - timedelta(days=6))


@breaks(17, "the version in force does not cover member.name")
def a_version_that_says_less(app: Flask, patch: pytest.MonkeyPatch) -> None:
    version = versions.get_in_force()
    change(
        PolicyVersion,
        scope=[entry for entry in version.scope if (entry.get("table"), entry["name"]) != ("member", "name")],
    )


@breaks(17, "a column member.passport that stands in no register")
def a_column_behind_the_models_back(app: Flask, patch: pytest.MonkeyPatch) -> None:
    db.session.execute(text("ALTER TABLE member ADD COLUMN passport VARCHAR"))
    db.session.commit()


@breaks(17, "a table crm that stands in no register")
def a_table_behind_the_models_back(app: Flask, patch: pytest.MonkeyPatch) -> None:
    db.session.execute(text("CREATE TABLE crm (email VARCHAR)"))
    db.session.commit()


@breaks(20, "issue 0 of the newsletter was sent as advertising")
def an_issue_that_advertises(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(Issue, is_advertising=True)


@breaks(20, "the letter 'offer' is for 'advertising'")
def another_kind_of_letter(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(kinds.KINDS, "offer", replace(kinds.KINDS["confirm"], purpose="advertising"))


@breaks(20, "/about counts who follows")
def a_link_that_counts(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: '<!doctype html><a href="/privacy?utm_source=about">Privacy</a>')


@breaks(22, "neither members nor readers")
def somebody_without_a_reason(app: Flask, patch: pytest.MonkeyPatch) -> None:
    persons.meet("nobody@example.org")
    db.session.commit()


@breaks(23, "the page to leave answers 404")
def no_page_to_leave(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "account.leave", lambda: ("gone", 404))


@breaks(23, "the page to leave has no button")
def a_page_to_leave_without_its_button(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(membership, "is_last_administrator", lambda _member: True)


@breaks(23, "does not lead to leaving")
def no_way_to_leave(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "account.data", lambda: "<h1>Your data</h1>")


@breaks(24, "rows of a made-up member stayed")
def rows_that_stay(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasure, "erase", lambda person: Erased(person.id, 0, "", {}, frozenset()))


@breaks(24, "values of a made-up member stayed in outbox/")
def a_letter_that_stays_in_the_folder(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folder, "forget", lambda _person: 0)


@breaks(24, "1 places still hold something of people who left")
def a_name_left_on_a_page(app: Flask, patch: pytest.MonkeyPatch) -> None:
    db.session.add(Remains(place="event.body (7)", receipt="4F2A", found_on=clock.today() - timedelta(days=6)))
    db.session.commit()


@breaks(25, "still holds the keys of 1 people who left")
def a_key_left_in_a_copy(app: Flask, patch: pytest.MonkeyPatch) -> None:
    copies.make()
    with (copies.folder() / "keys").open("r+b") as file:
        file.seek(SLOT * 7)
        file.write(bytes(31) + b"k")


@breaks(25, "is past its day")
def a_backup_kept_too_long(app: Flask, patch: pytest.MonkeyPatch) -> None:
    copies.make()
    patch.setattr(ledger, "kept", lambda: timedelta(days=-1))


@breaks(25, "ends before the database does")
def a_ledger_that_was_put_back(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(LedgerPosition, number=9999)


@breaks(25, "stood in clear in")
def an_address_kept_in_clear(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Person, "seal", lambda _person, _place, words: words.encode())


@breaks(25, "can still be opened")
def a_key_that_is_not_destroyed(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Vault, "destroy_key", lambda _vault, _slot: None)


@breaks(26, "tried to set tracker")
def a_cookie_nobody_listed(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: Response("<h1>About</h1>", headers={"Set-Cookie": "tracker=1"}))


@breaks(27, "the cookie says who is signed in")
def a_cookie_that_names_somebody(app: Flask, patch: pytest.MonkeyPatch) -> None:
    begin = access.begin

    def tells(sign_in: SignIn, *, staying: bool) -> None:
        begin(sign_in, staying=staying)
        session["_fresh"] = sign_in.member.conference_id

    patch.setattr(access, "begin", tells)


@breaks(27, "scripts can read the session cookie")
def a_cookie_for_scripts(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.config, "SESSION_COOKIE_HTTPONLY", False)


@breaks(28, "passwords are not kept as argon2id")
def a_password_in_clear(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(Member, password_hash="seven quiet mountains")


@breaks(28, "tried as often as one likes")
def tries_nobody_counts(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counting.Tally, "refuse", lambda _tally, **_busy: None)


@breaks(28, "lacks X-Frame-Options")
def a_header_less(app: Flask, patch: pytest.MonkeyPatch) -> None:
    guard = app.extensions["guard"]
    patch.setattr(
        guard, "headers", {name: value for name, value in security.HEADERS.items() if name != "X-Frame-Options"}
    )


@breaks(29, "the site is public and not served by https")
def a_public_site_in_clear(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.config, "KSMO_BASE_URL", "http://ksmo.example.org")


@breaks(29, "mail leaves without TLS")
def mail_in_clear(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.config, "MAIL_SERVER", "mail.example.org")
    patch.setitem(app.config, "KSMO_MAIL_TLS", "none")


@breaks(30, "/sign-in does not say it")
def a_form_that_promises_too_much(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "auth.sign_in", lambda: "<h1>Wholly safe</h1>")


@breaks(31, "/about does not begin with the notice")
def a_page_without_the_notice(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: "<!doctype html><h1>About</h1>")


@breaks(31, "/about does not show notice 1")
def a_page_that_shows_another_notice(app: Flask, patch: pytest.MonkeyPatch) -> None:
    posts_notice()
    other = '<a class="skip">Skip</a><section class="banner"><a href="/privacy/notices/0"></a></section><header>'
    answer_instead(app, patch, "pages.about", lambda: other)


@breaks(31, "the file of open notices is not what the database says")
def a_posting_that_reaches_no_page(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(banner, "bring_in_line", lambda: None)
    posts_notice()


@breaks(32, "a forged Host is answered with 200")
def any_host(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.config, "TRUSTED_HOSTS", None)


@breaks(32, "does not say which address is genuine")
def a_sign_in_without_its_address(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "auth.sign_in", lambda: "<h1>Sign in</h1>")


@breaks(37, "loads https://fonts.example/f.css")
def a_foreign_font(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: '<link rel="stylesheet" href="https://fonts.example/f.css">')


@breaks(37, "loads //evil.example/x.js")
def a_foreign_script(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: "<script src='//evil.example/x.js'></script>")


@breaks(39, "1 disclosures should have been told by now")
def a_disclosure_nobody_told(app: Flask, patch: pytest.MonkeyPatch) -> None:
    hands_over(notice_due_on=clock.today() - timedelta(days=1))


@breaks(40, "1 holds are past the day of their review")
def a_silence_nobody_asks_about(app: Flask, patch: pytest.MonkeyPatch) -> None:
    hands_over(may_tell=False, review_on=clock.today() - timedelta(days=1))


def hands_over(**stands: Any) -> None:
    disclosures.record(Facts("A court", "An order", "A log", clock.today(), "", ""))
    change(Disclosure, **stands)


@breaks(41, "has no Effective Date")
def a_version_without_a_date(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(PolicyVersion, effective_on=None)


@breaks(41, "the text of version 1 was changed")
def a_text_changed_behind_its_date(app: Flask, patch: pytest.MonkeyPatch) -> None:
    change(Clause, text="We sell everything.")


@breaks(42, "/privacy/versions/1 does not open")
def a_version_nobody_can_read(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "privacy.one_version", lambda **_: ("gone", 404))


@breaks(43, "version 2 widens, and asks nobody")
def a_wider_version_called_a_correction(app: Flask, patch: pytest.MonkeyPatch) -> None:
    current = versions.get_in_force()
    new = [entry for entry in current.scope if entry["name"] == "country"]
    db.session.add(
        PolicyVersion(
            number=2, published_on=clock.today(), effective_on=clock.today(), scope=current.scope,
            widens=scope.as_rows(scope.widening([one for one in current.scope if one not in new], current.scope)),
        )
    )  # fmt: skip
    current.scope = [entry for entry in current.scope if entry not in new]
    db.session.commit()


@breaks(44, "/about asks for a password")
def a_page_that_asks_for_a_password(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.about", lambda: "<input type='Password'>")


@breaks(44, "a letter that asks for a password would leave")
def a_letter_that_asks_for_a_password(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inspection, "inspect", lambda _words: None)


@breaks(45, "a letter that does not remind of it would leave")
def a_letter_that_does_not_remind(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inspection, "inspect", lambda _words: None)


@breaks(45, "does not remind of it")
def a_page_that_does_not_remind(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "pages.home", lambda: "<h1>Home</h1>")


@breaks(46, "/account/data may be cached")
def pages_that_may_be_kept(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.after_request_funcs, None, [])


@breaks(46, "a copy of the cookie is answered with 200 after signing out")
def sign_ins_that_end_in_the_browser_only(app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(access, "end", access.forget_browser)


@breaks(46, "no way to sign out")
def a_page_without_a_way_out(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "account.data", lambda: "<h1>Your data</h1>")


@breaks(47, "names no e-mail address")
def nobody_to_write_to(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "enquiries.contact", lambda: "<h1>Contact</h1>")


@breaks(47, "does not name the telephone")
def a_telephone_nobody_is_told(app: Flask, patch: pytest.MonkeyPatch) -> None:
    contact = f'<a href="mailto:{app.config["KSMO_CONTACT_EMAIL"]}">Write to us</a>'
    patch.setitem(app.config, "KSMO_CONTACT_PHONE", "+82 2 000 0000")
    answer_instead(app, patch, "enquiries.contact", lambda: contact)


@breaks(48, "1 enquiries about privacy are past the day of their answer")
def an_answer_that_is_late(app: Flask, patch: pytest.MonkeyPatch) -> None:
    asking.ask(Question(None, "late@example.org", "access", "What do you hold?"))
    change(Enquiry, due_on=clock.today() - timedelta(days=1))


@breaks(48, "/contact does not say how long answers took")
def a_median_nobody_is_told(app: Flask, patch: pytest.MonkeyPatch) -> None:
    db.session.add_all(AnswerTime(answered_on=clock.today(), days=3, is_privacy=False) for _ in range(5))
    db.session.commit()
    answer_instead(app, patch, "enquiries.contact", lambda: '<data value="2">two days</data><form></form>')


@breaks(48, "/privacy/promises does not say how long answers took")
def a_figure_made_of_too_few(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "promises.board", lambda: '<data value="1">one day</data>')


@breaks(48, "has no form to ask with")
def nowhere_to_ask(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "enquiries.contact", lambda: "<h1>Contact</h1>")


@breaks(49, "is in the policy and not on the contact page")
def another_address_than_the_policys(app: Flask, patch: pytest.MonkeyPatch) -> None:
    answer_instead(app, patch, "enquiries.contact", lambda: "<h1>Contact</h1> else@example.org")


def test_every_promise_is_kept_on_a_healthy_site(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    said = site.runs("promises", "check")

    kept = {row.number for row in checking.board().rows if row.finding and row.finding.is_kept}
    assert kept == CHECKS.keys()
    assert "P26 kept" in said
    assert "broken" not in said


@pytest.mark.parametrize(
    ("number", "sabotage", "because"), SABOTAGES, ids=[f"P{number} {act.__name__}" for number, act, _ in SABOTAGES]
)
def test_its_sabotage_breaks_it(
    app: Flask,
    site: Site,
    visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    sabotage: Sabotage,
    because: str,
) -> None:
    visitor.joins(MINA)
    assert checking.check(number) == ""

    sabotage(app, monkeypatch)

    assert because in checking.check(number)


def test_every_check_has_a_sabotage() -> None:
    assert {number for number, _, _ in SABOTAGES} == CHECKS.keys()


def test_every_promise_stands_on_a_clause_and_has_words() -> None:
    assert list(words.WORDS) == list(range(1, 50))
    assert all(clause in range(9) for clause, _ in words.WORDS.values())


def test_the_command_names_each_promise_and_fails_when_one_is_broken_and_the_board_shows_it(
    site: Site, visitor: Visitor
) -> None:
    assert "not known" in visitor.opens("/privacy/promises").text
    change(PolicyVersion, legal_ground="")

    said = site.runs("promises", "check", fails=True)
    visitor.opens("/privacy/promises")

    assert "P2 broken: the version in force names no law" in said
    assert "P26 kept" in said
    assert "✗ broken" in visitor.text
    assert "the version in force names no law" in visitor.text
    assert "✓ kept" in visitor.text
    assert "no check yet" in visitor.text


def test_a_check_that_cannot_be_carried_out_is_not_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(CHECKS, 2, fails)

    assert checking.check(2) == "it could not be checked (RuntimeError)"


def test_a_drill_that_breaks_off_leaves_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_off(_secret: str) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(drills, "_files_with", breaks_off)

    assert "could not be checked" in checking.check(24)
    assert sum(site.rows().values()) == 0


def test_the_made_up_member_of_the_drill_is_gone_again(site: Site) -> None:
    before = site.rows()

    left = drills.what_a_leaver_leaves()

    assert left == drills.Remains(rows=0, files=[], clear_before=[], opens=False)
    assert site.rows() == before
    assert site.letters() == []


def test_a_made_up_member_whose_drill_was_killed_is_erased_within_the_hour(
    site: Site, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    drill = made_up.member("killed", None)
    drill.__enter__()
    assert site.rows()["member"] == 1

    site.ages(time_machine, hours=2)
    work.tidy_up()

    assert sum(site.rows().values()) == site.keys() == 0
    assert not list((site.instance / "drills").iterdir())
    drill.__exit__(None, None, None)
