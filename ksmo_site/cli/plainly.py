"""Saying a refusal in one line."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import current_app

from ksmo_site import setting_up
from ksmo_site.errors import Refusal
from ksmo_site.installation import Unsafe

Parameters = ParamSpec("Parameters")
# These look after themselves whether the site is as it should be.
OPEN_BY_THEMSELVES = ("setup", "serve", "restore", "adopt", "examine")


def plainly(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Say a refusal in one line and end with 1, instead of a traceback."""

    @wraps(command)
    def run(*arguments: Parameters.args, **named: Parameters.kwargs) -> None:
        try:
            if command.__name__ not in OPEN_BY_THEMSELVES:
                setting_up.open_instance(current_app)
            command(*arguments, **named)
        except (Refusal, Unsafe) as refusal:
            sys.exit(str(refusal))

    return run
