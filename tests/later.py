"""The site, served on a later day: `python -m tests.later DAYS`."""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from flask.cli import ScriptInfo

from ksmo_site import create_app


def main(days: int) -> None:
    """Serve the site with its clock that many days ahead."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True):
        app = create_app()
        serve = app.cli.get_command(None, "serve")  # type: ignore[arg-type]
        assert serve
        serve.main([], obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main(int(sys.argv[1]))
