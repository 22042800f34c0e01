"""The checks of the introduction."""

from ksmo_site.holdings import register
from ksmo_site.policy import versions
from ksmo_site.promises import doors, visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(1)
def every_page_links_the_notice() -> None:
    for page in visit.public_pages():
        assert not page.is_html or page.links_to("/privacy"), f"{page.path} does not link it"
    notice = visit.page("/privacy")
    assert notice.answer.status_code == 200, "the notice does not open"
    assert any(says.get("id") == "clause-6" for _, says in notice.tags), (
        "the data usage policy has no anchor of its own"
    )


@promise(2)
def the_version_in_force_names_its_law() -> None:
    assert versions.get_in_force().legal_ground, "the version in force names no law"


@promise(3)
def every_column_about_people_is_declared() -> None:
    undeclared = register.undeclared()
    assert not undeclared, f"{undeclared[0]} does not say what it holds"
    asked = [name for form in doors.forms() for name in vars(form) if "street" in name or "postal" in name]
    assert not asked, f"a form asks for {asked[0]}"
