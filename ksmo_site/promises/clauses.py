"""The checks of the promises, in the order of the policy."""

from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Inspector, inspect
from wtforms import PasswordField, StringField

from ksmo_site import config, security
from ksmo_site.auth import passwords
from ksmo_site.auth.forms import JoinForm, SignInForm
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.newsletter.forms import SubscribeForm
from ksmo_site.outbox import letters
from ksmo_site.outbox.models import PURPOSES, Letter
from ksmo_site.personal import Meaning
from ksmo_site.privacy import holdings, policy, scope
from ksmo_site.privacy.models import PolicyVersion
from ksmo_site.promises import drills, visit
from ksmo_site.promises.promise import Promises
from ksmo_site.templating import password_sentence

promise = Promises()
FORMS = (JoinForm, SignInForm, SubscribeForm)
PASSWORD_PAGES = ("/account/create", "/sign-in")


def _in_force() -> PolicyVersion:
    version = policy.in_force()
    assert version, "no version of the policy is in force"
    return version


@promise(1)
def every_page_links_the_notice() -> None:
    for page in visit.public_pages():
        assert not page.is_html or any(urlsplit(a).path.endswith("/privacy") for a in page.addresses()), (
            f"{page.path} does not link it"
        )
    notice = visit.page("/privacy")
    assert notice.answer.status_code == 200, "the notice does not open"
    assert 'id="clause-6"' in notice.text, "the data usage policy has no anchor of its own"


@promise(2)
def the_version_in_force_names_its_law() -> None:
    assert _in_force().legal_ground, "the version in force names no law"


@promise(3)
def every_column_about_people_is_declared() -> None:
    undeclared = [
        f"{mapper.class_.__tablename__}.{column.key}"
        for mapper in holdings.about_people()
        for column in mapper.class_.__table__.columns
        if not holdings.is_key(column) and not isinstance(column.info.get("meaning"), Meaning)
    ]
    assert not undeclared, f"{undeclared[0]} does not say what it holds"
    asked = [name for form in FORMS for name in vars(form) if "street" in name or "postal" in name]
    assert not asked, f"a form asks for {asked[0]}"


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
    for name, email in (("Somebody", None), (None, "somebody@example.org"), (None, None)):
        assert drills.may_join(name, email) is bool(name or email), (
            f"joining with name={bool(name)}, address={bool(email)} goes wrong"
        )


@promise(15)
def every_field_of_every_form_is_in_the_register() -> None:
    register = {id(field.meaning) for holding in holdings.all_holdings() for field in holding.fields}
    for form in FORMS:
        with current_app.test_request_context():
            fields = [field for field in form() if isinstance(field, StringField | PasswordField)]
        unknown = [field.name for field in fields if id(field.description) not in register]
        assert not unknown, f"{form.__name__} asks for {unknown[0]}, which the register does not name"


@promise(16)
def nothing_is_held_past_its_term() -> None:
    for holding in holdings.all_holdings():
        late = holdings.overdue(holding)
        assert not late, f"{late} rows of {holding.model.__tablename__} are held past their term"


@promise(17)
def the_version_in_force_covers_all_we_hold() -> None:
    uncovered = scope.beyond(_in_force().scope)
    assert not uncovered, f"the version in force does not cover {uncovered[0]}"
    known = {field.table for holding in holdings.all_holdings() for field in holding.fields}
    strange = [t for t in _database().get_table_names() if _points_at_people(t) and t not in known]
    assert not strange, f"the table {strange[0]} is about people and stands in no register"


def _database() -> Inspector:
    # Through the session: a second connection would wait for this one on SQLite.
    return inspect(db.session.connection())


def _points_at_people(table: str) -> bool:
    return any(key["referred_table"] == "person" for key in _database().get_foreign_keys(table))


@promise(22)
def nobody_is_known_without_a_reason() -> None:
    strangers = holdings.strangers()
    assert not strangers, f"{len(strangers)} people are known who are neither members nor readers"


@promise(23)
def leaving_is_one_page_away() -> None:
    answer = visit.page("/account/leave").answer
    assert answer.status_code == 302, f"the page to leave answers {answer.status_code}"
    assert "/sign-in" in answer.location, "the page to leave does not lead to signing in"


@promise(24)
def a_made_up_member_leaves_nothing() -> None:
    left = drills.what_a_leaver_leaves()
    assert not left.rows, f"{left.rows} rows of a made-up member stayed"
    assert not left.files, f"values of a made-up member stayed in {left.files[0]}"


@promise(25)
def what_a_made_up_member_left_cannot_be_opened() -> None:
    left = drills.what_a_leaver_leaves()
    assert not left.clear_before, f"a made-up member's values stood in clear in {left.clear_before[0]}"
    assert not left.opens, "a copy made before leaving can still be opened"


@promise(26)
def only_listed_cookies_and_none_for_readers() -> None:
    guard = current_app.extensions["guard"]
    for page in visit.public_pages():
        set_ = page.answer.headers.getlist("Set-Cookie")
        assert not set_, f"{page.path} sets {set_[0].partition('=')[0]} at a first visit"
    assert not guard.dropped, f"the site tried to set {min(guard.dropped)}, which is not listed"


@promise(27)
def the_session_cookie_is_out_of_reach() -> None:
    settings = current_app.config
    assert settings["SESSION_COOKIE_HTTPONLY"], "scripts can read the session cookie"
    assert settings["SESSION_COOKIE_SAMESITE"] in ("Lax", "Strict"), "other sites can use the session cookie"
    assert settings["SESSION_COOKIE_SECURE"] or not settings["SECURE"], "the session cookie travels in clear"
    held = drills.what_the_cookie_holds()
    assert set(held) <= {"_user_id", "_fresh", "since"}, f"the session cookie holds {sorted(held)}"


@promise(28)
def passwords_are_one_way_and_every_answer_is_armoured() -> None:
    odd = [hash_ for (hash_,) in db.session.query(Member.password_hash) if not hash_.startswith("$argon2id$")]
    assert not odd, f"{len(odd)} passwords are not kept as argon2id"
    assert not passwords.is_right("", None), "somebody unknown has a password"
    for page in visit.public_pages():
        missing = [name for name in security.HEADERS if name not in page.answer.headers]
        assert not missing, f"{page.path} lacks {missing[0]}"


@promise(29)
def lines_are_secured_beyond_this_machine() -> None:
    settings = current_app.config
    host = urlsplit(settings["KSMO_BASE_URL"]).hostname or ""
    assert settings["SECURE"] or config.is_loopback(host), "the site is public and not served by https"
    server = settings["MAIL_SERVER"]
    assert not server or settings["KSMO_MAIL_TLS"] != "none" or config.is_loopback(server), "mail leaves without TLS"


@promise(30)
def forms_say_that_no_site_is_wholly_safe() -> None:
    for path in PASSWORD_PAGES:
        assert "No website is wholly safe" in visit.page(path).text, f"{path} does not say it"


@promise(32)
def an_imitated_address_is_refused() -> None:
    answer = visit.page("/", Host="imitation.example").answer
    assert answer.status_code == 400, f"a forged Host is answered with {answer.status_code}"


@promise(37)
def pages_load_nothing_from_others() -> None:
    for page in visit.public_pages():
        foreign = [address for address in page.loads() if urlsplit(address).netloc]
        assert not foreign or not page.is_html, f"{page.path} loads {foreign[0]}"
        assert "Referrer-Policy" in page.answer.headers, f"{page.path} tells others where it was linked from"


@promise(41)
def every_version_is_dated_and_unchanged() -> None:
    for version in policy.published():
        assert version.effective_on, f"version {version.number} has no Effective Date"
        assert policy.digest(version) == version.sha256, f"the text of version {version.number} was changed"


@promise(42)
def every_version_can_be_read_and_compared() -> None:
    numbers = [version.number for version in policy.published()]
    paths = [f"/privacy/versions/{number}" for number in numbers]
    paths += [f"/privacy/compare?from={number - 1}&to={number}" for number in numbers if number - 1 in numbers]
    for path in paths:
        assert visit.page(path).answer.status_code == 200, f"{path} does not open"


@promise(44)
def passwords_are_asked_for_on_two_pages_only() -> None:
    for page in visit.public_pages():
        path = page.path.removeprefix("/ko")
        assert path in PASSWORD_PAGES or 'type="password"' not in page.text, f"{page.path} asks for a password"
    drills.a_letter_that_asks_for_a_password_is_stopped()


@promise(45)
def every_page_and_letter_reminds_of_it() -> None:
    for path in ("/", *PASSWORD_PAGES):
        assert password_sentence() in visit.page(path).text, f"{path} does not remind of it"


@promise(46)
def pages_of_members_are_not_cached() -> None:
    for path in ("/account/data", "/sign-in"):
        cached = visit.page(path).answer.headers.get("Cache-Control")
        assert cached == "no-store", f"{path} may be cached ({cached})"


@promise(47)
def representatives_have_mail_and_telephone() -> None:
    assert current_app.config["KSMO_CONTACT_EMAIL"], "no e-mail address of the representatives is set"


@promise(49)
def the_address_in_the_policy_is_on_the_contact_page() -> None:
    address = current_app.config["KSMO_CONTACT_EMAIL"]
    assert address in visit.page("/contact").text, f"{address} is not on the contact page"
