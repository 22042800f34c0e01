"""What /desk/styles shows the parts of the pages with: made up, and nothing about anybody."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from wtforms import BooleanField, RadioField, SelectField

# types-WTForms does not know it yet.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from ksmo_site import clock, errors, form, language, markup
from ksmo_site.auth.models import Member
from ksmo_site.policy.comparing import Change

_CHOICES = [SelectChoice("first", _l("The first choice")), SelectChoice("second", _l("The second choice"))]


class SampleForm(form.BaseForm):
    """Every kind of field."""

    is_about_nobody = True

    line = form.line(_l("One line"), Member.name.meaning, autocomplete="username")
    day = form.DayField(_l("A day"), description=_l("What you leave empty is not shown."))
    text = form.text(_l("A longer text"), longest=200)
    password = form.password(_l("Password"), Member.__table__.c.password_hash.info["meaning"], "new-password")
    choice = SelectField(_l("One of many"), choices=_CHOICES)
    answer = RadioField(_l("One of few"), choices=_CHOICES, description=_l("Neither is chosen beforehand."))
    box = BooleanField(_l("A box to tick"), description=_l("It comes unticked."))

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong with it, also before it is sent."""
        return {field.name: field.errors for field in self if field.errors}


def wrong_form() -> SampleForm:
    """The form with everything in it wrong."""
    sample = SampleForm(prefix="wrong")
    for field in sample:
        if field.type != "CSRFTokenField":
            field.errors = [gettext("This sentence says what is wrong, and what to do.")]
    return sample


class SamplePages(Pagination):
    """A listing of many pages."""

    def _query_items(self) -> list[Any]:
        return []

    def _query_count(self) -> int:
        return 240


def minute() -> dict[str, Any]:
    """The seconds of this minute, as progress that moves."""
    # Never wholly over: what has ended is not asked for again.
    done = clock.now().second
    words = ngettext("%(num)s second of this minute is over.", "%(num)s seconds of this minute are over.", done)
    return {"done": done, "total": 60, "words": words}


@dataclass(frozen=True)
class Text:
    """A text in one of the languages, with a number as a version of the policy has."""

    number: int
    language: str


def changes() -> list[Change]:
    """A changed word, a new sentence, and one that moved."""
    before, after = gettext("We keep what is reasonably needed."), gettext("We keep what is strictly needed.")
    more = gettext("This sentence is new.")
    return [
        Change("", "1", markup.difference(before, after)),
        Change("", "2", markup.difference(before, f"{before}\n\n{more}")),
        Change("", "3", markup.difference(f"{before}\n\n{more}", f"{more}\n\n{before}")),
    ]


def shown() -> dict[str, Any]:
    """Everything the page shows its parts with."""
    here = language.current()
    return {
        "sample": SampleForm(), "wrong": wrong_form(), "now": clock.now(), "minute": minute(), "changes": changes(),
        "versions": (Text(1, here), Text(2, here)), "codes": errors.TITLES,
        "found": SamplePages(page=5, per_page=20, error_out=False),
    }  # fmt: skip
