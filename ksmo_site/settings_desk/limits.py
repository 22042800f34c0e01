"""How long things may be kept: never longer than the policy in force covers, whoever sets it."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from ksmo_site import typed
from ksmo_site.errors import Refusal
from ksmo_site.personal import Words
from ksmo_site.policy import scope, versions
from ksmo_site.settings import values


def most(name: str) -> int:
    """The most days the policy in force covers, 0 for any number; what the server says where it names none."""
    version = versions.find_in_force()
    covered = scope.limit(version.scope, name) if version else None
    return int(values.default(name)) if covered is None else covered


def least_to_ask() -> int:
    """The fewest days in which members may be asked, as whoever runs the server says."""
    return int(values.default("consent_days"))


def check(said: dict[str, str]) -> None:
    """Raises Refusal for days that the policy or the law would not have, or nobody could keep."""
    for name in scope.LIMITS.keys() & said.keys():
        if scope.is_longer(int(said[name]), most(name)):
            raise Refusal(_l(
                "The policy in force covers %(most)s days at most. Announce a version of the policy first that says"
                " more; from its Effective Date on it can be set here.", most=most(name)), field=name)  # fmt: skip
    if _is_refused(typed.long_enough, said.get("inactive_days")):
        raise Refusal(_l("Please choose at least 90 days, or 0 for never: members are told 30 days before."),
                      field="inactive_days")  # fmt: skip
    _check_backups(said.get("backup_days"))
    asked = said.get("consent_days")
    if _is_refused(typed.asking, asked) or (asked and int(asked) < least_to_ask()):
        raise Refusal(_l("Please choose %(least)s to 365 days: members need time to answer.", least=least_to_ask()),
                      field="consent_days")  # fmt: skip


def _check_backups(days: str | None) -> None:
    if days and not values.default("backup_days"):
        words = _l("Whoever runs the server lets this site make no backups; there is nothing to be kept.")
        raise Refusal(words, field="backup_days")
    if days and not int(days):
        raise Refusal(_l("Please choose at least one day; only whoever runs the server can do without backups."),
                      field="backup_days")  # fmt: skip


def _is_refused(read: object, days: str | None) -> bool:
    try:
        return bool(days and callable(read) and read(days) is None)
    except ValueError:
        return True


def exceeded() -> Iterator[Words]:
    """What is kept longer than the policy in force covers, since the server is told so."""
    for name, words in scope.LIMITS.items():
        if scope.is_longer(values.get(name), most(name)):
            yield _l("%(what)s: the policy in force covers %(most)s at most, and %(days)s are set.", what=words,
                     most=most(name), days=values.get(name) or "∞")  # fmt: skip
