"""What organizers are asked before they see, correct or delete what is held of somebody."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ksmo_site import form
from ksmo_site.account.forms import ProfileForm
from ksmo_site.auth.models import Member
from ksmo_site.people.models import Person
from ksmo_site.people_desk.members import BY_US, ON_REQUEST
from ksmo_site.privacy.models import Opening


class SearchForm(form.BaseForm):
    """Look for a member."""

    sought = form.line(
        _l("Conference ID or e-mail, complete, or part of the real name"), Member.conference_id.meaning, longest=254,
        missing=_l("Please enter what you look for."), autocomplete="off", spellcheck="false",
    )  # fmt: skip


class ReaderForm(form.BaseForm):
    """Look for a reader."""

    sought = form.line(
        _l("E-mail address, complete"), Person.email.meaning, longest=254,
        missing=_l("Please enter the reader's e-mail address."), autocomplete="off", spellcheck="false",
    )  # fmt: skip


class RecordForm(form.BaseForm):
    """Open somebody's record."""

    reason = form.line(
        _l("Why you open the record, in words for the member"), Opening.reason.meaning, longest=200,
        missing=_l("Please say why; the member will read it."), autocomplete="off", list="reasons",
    )  # fmt: skip


class CorrectionForm(ProfileForm):
    """Put right what an account says."""

    opened = HiddenField()
    wish = form.choice(
        _l("Why"),
        {ON_REQUEST: _l("The member asked for it"), BY_US: _l("It was a mistake of ours")},
        _l("The letter that tells the member says so."),
        missing=_l("Please say why; the letter will tell the member."),
    )

    def leave_out(self, names: set[str]) -> None:
        """Do not ask these: the policy does not cover them for the member."""
        for name in names & {"name", "country", "telephone"}:
            self[name].is_left_out = True


class MemberDeletionForm(form.BaseForm):
    """Delete a member who asked for it: nobody is deleted by a slip."""

    typed = form.line(
        _l("Their conference ID, complete"), Member.conference_id.meaning, longest=254,
        missing=_l("Please type it, complete."), autocomplete="off", spellcheck="false",
    )  # fmt: skip


class ReaderDeletionForm(form.BaseForm):
    """Delete a reader who asked for it: nobody is deleted by a slip."""

    typed = form.line(
        _l("Their e-mail address, complete"), Person.email.meaning, longest=254,
        missing=_l("Please type it, complete."), autocomplete="off", spellcheck="false",
    )  # fmt: skip
