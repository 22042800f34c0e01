"""What organizers are asked before they see somebody's record."""

from flask_babel import lazy_gettext as _l

from ksmo_site import form
from ksmo_site.auth.models import Member
from ksmo_site.privacy.models import Opening


class RecordForm(form.BaseForm):
    """Open a member's record."""

    identity = form.line(
        _l("Conference ID or e-mail, complete"), Member.conference_id.meaning, longest=254,
        missing=_l("Please enter the member's conference ID or e-mail."), autocomplete="off", spellcheck="false",
    )  # fmt: skip
    reason = form.line(
        _l("Why you open the record, in words for the member"), Opening.reason.meaning, longest=200,
        missing=_l("Please say why; the member will read it."), autocomplete="off",
    )  # fmt: skip
