"""The checks of clause 7: changes."""

from ksmo_site.privacy import policy
from ksmo_site.promises import visit
from ksmo_site.promises.promise import Promises

promise = Promises()


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
