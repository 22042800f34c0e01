"""The site of KSMO 2024, which keeps its own privacy policy and shows that it does."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request

from ksmo_site import assets, cli, clock, config, errors, front, language, security, setting_up, templating, work
from ksmo_site.account.views import blueprint as account
from ksmo_site.archive.views import blueprint as archive
from ksmo_site.asking import access as asking_access
from ksmo_site.asking.views import blueprint as asking
from ksmo_site.auth import access
from ksmo_site.auth.views import blueprint as auth
from ksmo_site.credentials.views import blueprint as credentials
from ksmo_site.delivery.post import post
from ksmo_site.desk.views import blueprint as desk
from ksmo_site.enquiries.views import blueprint as enquiries
from ksmo_site.enquiry_desk.views import blueprint as enquiry_desk
from ksmo_site.event_desk.views import blueprint as event_desk
from ksmo_site.extensions import csrf, db, migrations
from ksmo_site.guard import access as guard
from ksmo_site.holdings_desk.views import blueprint as holdings_desk
from ksmo_site.newsletter.views import blueprint as newsletter
from ksmo_site.newsletter_desk.views import blueprint as newsletter_desk
from ksmo_site.notice_desk.views import blueprint as notice_desk
from ksmo_site.notices.views import blueprint as notices
from ksmo_site.page_desk.views import blueprint as page_desk
from ksmo_site.pages.views import blueprint as pages
from ksmo_site.people_desk.views import blueprint as people_desk
from ksmo_site.pictures.views import blueprint as pictures
from ksmo_site.policy_desk.views import blueprint as policy_desk
from ksmo_site.privacy.views import blueprint as privacy
from ksmo_site.promises.views import blueprint as promises
from ksmo_site.settings_desk.views import blueprint as settings_desk
from ksmo_site.team.views import blueprint as team

TOP = Path(__file__).parent.parent


class Site(Flask):
    """Flask, except that no address of a page is written to a log: it may hold the token of a letter."""

    session_interface = security.Sessions()

    def log_exception(self, exc_info: Any) -> None:
        """Write down which page failed, not its address."""
        self.logger.error("Error on %s", request.endpoint, exc_info=exc_info)


def create_app(environment: Mapping[str, str] | None = None) -> Flask:
    """The site, by the settings of the environment. Raises Unsafe when it must not start like that."""
    values = config.read(os.environ if environment is None else environment)
    app = Site(__name__, static_folder=None, template_folder=str(TOP / "templates"))
    app.config.update(config.flask_settings(values, debug=app.debug), STATIC=TOP / "static")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    clock.live_in(app.config["KSMO_TIMEZONE"])
    _init_extensions(app)
    rooms = (pages, pictures, privacy, notices, promises, newsletter, archive, enquiries)
    members = (auth, credentials, account, asking)
    writing = (policy_desk, notice_desk, newsletter_desk, page_desk, event_desk)
    desks = (team, settings_desk, people_desk, holdings_desk, enquiry_desk, *writing, desk)
    for blueprint in (*rooms, *members, *desks):
        app.register_blueprint(blueprint)
    for part in (assets, setting_up, errors, security, access, asking_access, guard, templating, front, work, cli):
        part.init_app(app)
    return app


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    migrations.init_app(app)
    post.init_app(app)
    csrf.init_app(app)
    language.init_app(app)
