"""The checks of clause 8: responsibility."""

from statistics import median_high

from ksmo_site.enquiries import clocks
from ksmo_site.policy import sections, versions
from ksmo_site.promises import drills, visit
from ksmo_site.promises.doors import PASSWORD_PAGES
from ksmo_site.promises.promise import Promises
from ksmo_site.settings import values
from ksmo_site.templating import password_sentence

promise = Promises()


@promise(44)
def passwords_are_asked_for_where_they_are_used_only() -> None:
    for page in visit.public_pages():
        asks = page.asks_for_a_password()
        assert not asks or page.path.removeprefix("/ko") in PASSWORD_PAGES, f"{page.path} asks for a password"
    assert drills.is_stopped("Please send us your password."), "a letter that asks for a password would leave"


@promise(45)
def every_page_and_letter_reminds_of_it() -> None:
    for path in ("/", *PASSWORD_PAGES):
        assert password_sentence() in visit.page(path).text, f"{path} does not remind of it"
    assert drills.is_bare_letter_stopped(), "a letter that does not remind of it would leave"


@promise(46)
def members_see_that_they_are_signed_in_and_nothing_of_theirs_is_kept() -> None:
    visit_ = drills.a_members_visit()
    data, after = visit_.data, visit_.after_leaving.answer.status_code
    for page in (data, visit.page("/sign-in")):
        cached = page.answer.headers.get("Cache-Control")
        assert cached == "no-store", f"{page.path} may be cached ({cached})"
    assert data.sends_to("/sign-out"), "there is no way to sign out on the page"
    assert after == 302, f"a copy of the cookie is answered with {after} after signing out"


@promise(47)
def representatives_can_be_reached_as_the_contact_page_says() -> None:
    contact = visit.page("/contact")
    links = [says.get("href") for tag, says in contact.tags if tag == "a"]
    assert f"mailto:{values.contact_email()}" in links, "the contact page names no e-mail address"
    assert values.contact_phone() in contact.text, "the contact page does not name the telephone that is set"


@promise(48)
def questions_are_answered_in_time_and_the_median_is_public() -> None:
    late = clocks.overdue_about_privacy()
    assert not late, f"{late} enquiries about privacy are past the day of their answer"
    days = clocks.days_of_a_year()
    expected = [str(median_high(days))] if len(days) >= clocks.FEWEST else []
    for path in ("/contact", "/privacy/promises"):
        page = visit.page(path)
        said = [says.get("value") for tag, says in page.tags if tag == "data"]
        assert said == expected, f"{path} does not say how long answers took"
    assert visit.page("/contact").sends_to_itself(), "the contact page has no form to ask with"


@promise(49)
def the_address_in_the_policy_is_on_the_contact_page() -> None:
    named = sections.addresses(versions.get_in_force())
    contact = visit.page("/contact").text
    assert named, "the policy in force names no address"
    assert all(address in contact for address in named), f"{min(named)} is in the policy and not on the contact page"
