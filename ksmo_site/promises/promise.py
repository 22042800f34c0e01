"""Binding a promise of the policy to its check."""

from collections.abc import Callable

from ksmo_site.promises.words import WORDS

Check = Callable[[], None]


class Promises:
    """The checks by the number of their promise; a check fails by an assertion that says why."""

    def __init__(self) -> None:
        self.checks: dict[int, Check] = {}

    def __call__(self, number: int) -> Callable[[Check], Check]:
        """Bind the check below to the promise of this number."""

        def bind(check: Check) -> Check:
            if number not in WORDS or number in self.checks:
                raise ValueError(f"P{number} is no promise of the policy, or has its check already.")
            self.checks[number] = check
            return check

        return bind
