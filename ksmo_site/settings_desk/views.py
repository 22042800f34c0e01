"""Pages on which administrators say what visitors are told of the conference."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site.activity import wording
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.pages import conference
from ksmo_site.pages.forms import ConferenceForm

blueprint = access.guard("settings_desk", __name__)


@blueprint.route("/conference", methods=["GET", "POST"])
@wording.says(_l("set when and where the conference is"))
def conference_facts() -> ResponseReturnValue:
    """When and where the conference is."""
    form = ConferenceForm(obj=conference.get())
    if form.validate_on_submit():
        with form.telling():
            conference.set_facts(form.facts())
            db.session.commit()
            return redirect(url_for("pages.home"))
    return render_template("settings_desk/conference.html", form=form)
