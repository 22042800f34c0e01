"""The checks of clause 6: data usage."""

from urllib.parse import urlsplit

from ksmo_site.promises import visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(37)
def pages_load_nothing_from_others() -> None:
    for page in visit.public_pages():
        foreign = [address for address in page.loads() if urlsplit(address).netloc]
        assert not foreign or not page.is_html, f"{page.path} loads {foreign[0]}"
        assert "<style" not in page.text.lower(), f"{page.path} has a style of its own, which could load anything"
        assert "Referrer-Policy" in page.answer.headers, f"{page.path} tells others where it was linked from"
