"""The checks of clause 5: security."""

from urllib.parse import urlsplit

from flask import current_app

from ksmo_site import config, security
from ksmo_site.auth import passwords
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.notices import banner
from ksmo_site.promises import drills, visit
from ksmo_site.promises.doors import PASSWORD_PAGES
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(28)
def passwords_are_one_way_and_every_answer_is_armoured() -> None:
    odd = [hash_ for (hash_,) in db.session.query(Member.password_hash) if not hash_.startswith("$argon2id$")]
    assert not odd, f"{len(odd)} passwords are not kept as argon2id"
    assert not passwords.is_right("", None), "somebody unknown has a password"
    assert drills.are_more_tries_refused_than_are_allowed(), "passwords can be tried as often as one likes"
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


@promise(31)
def every_page_begins_with_the_notices_there_are() -> None:
    assert not banner.fault(), banner.fault()
    imagined = banner.imagined()
    shown = [imagined, *banner.of_this_site().entries()]
    for page in visit.public_pages(inside={banner.IMAGINED: [imagined]}):
        assert not page.is_html or page.begins_with_notices(), f"{page.path} does not begin with the notice"
        head = page.text.partition("<header")[0]
        missing = [entry.number for entry in shown if f'/privacy/notices/{entry.number}"' not in head]
        assert not page.is_html or not missing, f"{page.path} does not show notice {missing[0]}"


@promise(32)
def an_imitated_address_is_refused() -> None:
    answer = visit.page("/", Host="imitation.example").answer
    assert answer.status_code == 400, f"a forged Host is answered with {answer.status_code}"
    genuine = current_app.config["KSMO_BASE_URL"]
    assert genuine in visit.page("/sign-in").text, "the sign-in page does not say which address is genuine"
