"""The checks of clause 7: changes."""

from ksmo_site.policy import scope, versions
from ksmo_site.promises import visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(41)
def every_version_is_dated_and_unchanged() -> None:
    for version in versions.published():
        assert version.effective_on, f"version {version.number} has no Effective Date"
        for text in version.texts:
            assert versions.digest(text) == text.sha256, f"the text of version {version.number} was changed"
        assert versions.seal(version) == version.sealed_as, (
            f"the day or the scope of version {version.number} was changed"
        )


@promise(43)
def nothing_wider_passes_by_going_on() -> None:
    for version, before in versions.in_their_order():
        wider = scope.widening(before.scope, version.scope)
        told = scope.read(version.widens)
        assert [one for one in told if one != scope.TEXT] == wider, f"version {version.number} hides what it widens"
        assert version.is_widening is bool(told), f"version {version.number} widens, and asks nobody"


@promise(42)
def every_version_can_be_read_and_compared() -> None:
    numbers = [version.number for version in versions.published()]
    paths = [f"/privacy/versions/{number}" for number in numbers]
    paths += [f"/privacy/compare?from={number - 1}&to={number}" for number in numbers if number - 1 in numbers]
    for path in paths:
        assert visit.page(path).answer.status_code == 200, f"{path} does not open"
