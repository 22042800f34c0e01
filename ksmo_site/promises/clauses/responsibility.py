"""The checks of clause 8: responsibility."""

from flask import current_app

from ksmo_site.promises import drills, visit
from ksmo_site.promises.doors import PASSWORD_PAGES
from ksmo_site.promises.promise import Promises
from ksmo_site.templating import password_sentence

promise = Promises()


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
