"""What organizers type to answer an enquiry."""

from flask_babel import lazy_gettext as _l

from ksmo_site import form
from ksmo_site.enquiries.words import PROOFS

LONGEST = 8000


class AnswerForm(form.BaseForm):
    """The answer."""

    is_about_nobody = True

    answer = form.text(
        _l("Answer"), _l("It leaves as a letter, in the language of the enquiry. What they wrote is not quoted."),
        longest=LONGEST, missing=_l("Please write the answer."), rows="12",
    )  # fmt: skip


class ExtendForm(form.BaseForm):
    """Why it takes longer."""

    is_about_nobody = True

    why = form.text(
        _l("Why it takes longer"), _l("The sender reads it in a letter, with the new day."), longest=1000,
        missing=_l("Please say why."),
    )  # fmt: skip


class ProofForm(form.BaseForm):
    """How somebody proved who they are."""

    is_about_nobody = True

    proved_by = form.choice(
        _l("How they proved who they are"), PROOFS, _l("Only this is noted; a document is looked at and not kept."),
        missing=_l("Please choose how."),
    )  # fmt: skip


class CorrectForm(form.BaseForm):
    """Another name for a reader."""

    is_about_nobody = True

    name = form.line(
        _l("The reader's name from now on"), missing=_l("Please enter the name."), autocomplete="off",
        spellcheck="false",
    )  # fmt: skip
