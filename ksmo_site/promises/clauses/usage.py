"""The checks of clause 6: data usage."""

from urllib.parse import urlsplit

from ksmo_site import clock
from ksmo_site.notices import disclosures
from ksmo_site.promises import visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(39)
def what_was_handed_over_is_told_in_time() -> None:
    late = [disclosure.number for disclosure in disclosures.every_one() if disclosure.is_late]
    assert not late, f"{len(late)} disclosures should have been told by now"


@promise(40)
def silence_is_looked_at_again_on_its_day() -> None:
    every = disclosures.every_one()
    overdue = [one.number for one in every if one.review_on and one.review_on < clock.today()]
    assert not overdue, f"{len(overdue)} holds are past the day of their review"


@promise(37)
def pages_load_nothing_from_others() -> None:
    for page in visit.public_pages():
        foreign = [address for address in page.loads() if urlsplit(address).netloc]
        assert not foreign or not page.is_html, f"{page.path} loads {foreign[0]}"
        assert "<style" not in page.text.lower(), f"{page.path} has a style of its own, which could load anything"
        assert "Referrer-Policy" in page.answer.headers, f"{page.path} tells others where it was linked from"
