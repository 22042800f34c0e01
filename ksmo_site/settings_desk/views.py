"""Pages on which administrators say what visitors are told of the conference, and how this site keeps things."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site.activity import wording
from ksmo_site.auth import access as auth
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.settings import sections
from ksmo_site.settings_desk import changing, points, showing
from ksmo_site.settings_desk.forms import FORMS, SectionForm

blueprint = access.guard("settings_desk", __name__)


@blueprint.route("/settings")
def overview() -> str:
    """Everything that can be set: what holds, since when, and where it shows."""
    return render_template(
        "settings_desk/overview.html", sections=showing.sections(), told=points.told(),
        helpers=points.of(points.HELPERS), server=current_app.config,
    )  # fmt: skip


@blueprint.route("/settings/name", methods=["GET", "POST"])
@wording.says(_l("set the name of the conference"))
def conference_name() -> ResponseReturnValue:
    """What the conference is called."""
    return _section(sections.NAME)


@blueprint.route("/conference", methods=["GET", "POST"])
@wording.says(_l("set when and where the conference is"))
def conference_facts() -> ResponseReturnValue:
    """When and where the conference is."""
    return _section(sections.WHEN)


@blueprint.route("/settings/representatives", methods=["GET", "POST"])
@auth.fresh_only
@wording.says(_l("set who the representatives are"))
def representatives() -> ResponseReturnValue:
    """Who answers visitors, and how they are reached."""
    return _section(sections.REPRESENTATIVES)


@blueprint.route("/settings/languages", methods=["GET", "POST"])
@wording.says(_l("set which languages the site speaks"))
def languages() -> ResponseReturnValue:
    """Which languages this site speaks."""
    return _section(sections.LANGUAGES)


@blueprint.route("/settings/retention", methods=["GET", "POST"])
@wording.says(_l("set how long things are kept"))
def retention() -> ResponseReturnValue:
    """How long things are kept."""
    return _section(sections.RETENTION)


@blueprint.route("/settings/<any(name, when, representatives, languages, retention):act>/put-back", methods=["POST"])
@auth.fresh_only
@wording.says(
    name=_l("put back the former name of the conference"),
    when=_l("put back when and where the conference is"),
    representatives=_l("put back who the representatives are"),
    languages=_l("put back which languages the site speaks"),
    retention=_l("put back how long things are kept"),
)
def put_back(act: str) -> ResponseReturnValue:
    """Set again what was set before."""
    changing.put_back(act, SectionForm().seen())
    db.session.commit()
    return auth.go_on("settings_desk.overview", "saved")


def _section(name: str) -> ResponseReturnValue:
    form = FORMS[name]()
    if form.is_untouched:
        form.fill()
    form.say_what_holds()
    if form.validate_on_submit():
        with form.telling():
            changing.set_section(name, form.said(), form.seen())
            db.session.commit()
            return auth.go_on("settings_desk.overview", "saved")
    return render_template("settings_desk/section.html", form=form, section=showing.section(name))
