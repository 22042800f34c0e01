"""What organizers type of an event, and the tables they send."""

from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Optional

from ksmo_site import form
from ksmo_site.event_desk import table
from ksmo_site.event_desk.rules import (
    DAYS,
    LABELS,
    LONGEST_LINE,
    LONGEST_TEXT,
    NO_DAY,
    NO_TITLE,
    TIMES,
)
from ksmo_site.pages.models import Event
from ksmo_site.publishing import addresses
from ksmo_site.publishing.drafts import Says
from ksmo_site.publishing.forms import OpenedForm, WordsForm

DRAFTS, LIVE = "drafts", "live"


class BeginForm(OpenedForm):
    """What an event begins with."""

    title = form.line(LABELS["title"], missing=NO_TITLE, longest=LONGEST_LINE, lang="en")
    title_ko = form.line(LABELS["title_ko"], optional=True, longest=LONGEST_LINE, lang="ko")
    starts_on = form.DayField(LABELS["starts_on"], [DataRequired(NO_DAY)])

    def says(self) -> Says:
        """What was typed, as drafts keep it."""
        return {"title": self.title.data, "title_ko": self.title_ko.data, "starts_on": _plain(self.starts_on.data)}


class WriteForm(WordsForm, BeginForm):
    """Everything an event says, in English and in Korean."""

    slug = form.line(LABELS["slug"], _l("Small letters, digits and hyphens. Former addresses lead on to it."),
                     longest=addresses.LONGEST, missing=_l("Please enter one such as opening-ceremony."))  # fmt: skip
    ends_on = form.DayField(LABELS["ends_on"], [Optional()], description=_l("Empty when it lasts one day."))
    begins = form.ClockField(LABELS["begins"], [Optional()], description=_l("Both times empty: it takes whole days."))
    ends = form.ClockField(LABELS["ends"], [Optional()])
    place = form.line(LABELS["place"], optional=True, longest=LONGEST_LINE, lang="en")
    place_ko = form.line(LABELS["place_ko"], optional=True, longest=LONGEST_LINE, lang="ko")
    track = form.line(LABELS["track"], _l("Visitors choose by it: always write it the same way."), optional=True,
                      longest=LONGEST_LINE, lang="en")  # fmt: skip
    track_ko = form.line(LABELS["track_ko"], optional=True, longest=LONGEST_LINE, lang="ko")
    body = form.text(LABELS["body"], _l("Markdown: ## heading, - point, **bold**, [words](address)."),
                     longest=LONGEST_TEXT, rows="14", lang="en")  # fmt: skip
    body_ko = form.text(LABELS["body_ko"], longest=LONGEST_TEXT, rows="14", lang="ko")

    def says(self) -> Says:
        """What was typed, as drafts keep it."""
        return {name: _plain(self[name].data) for name in Event.SAYS} | {"body": self.body.data or ""}


def filled(says: Says) -> dict[str, Any]:
    """What such a form begins with."""
    days = {name: date.fromisoformat(says[name]) for name in DAYS if says.get(name)}
    times = {name: time.fromisoformat(says[name]) for name in TIMES if says.get(name)}
    return {**{name: said for name, said in says.items() if name not in (*DAYS, *TIMES)}, **days, **times}


def _plain(value: Any) -> str | None:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value or None


class TableForm(OpenedForm):
    """A table of events, as a file or pasted."""

    file = FileField(_l("File"), render_kw={"accept": ".csv,text/csv,.txt"})
    pasted = TextAreaField(_l("Or paste it here"), description=_l("With its first line; as copied from a spreadsheet,"
                           " too."), render_kw={"rows": "6"})  # fmt: skip

    def text(self) -> tuple[str, bool]:
        """The table, and whether its file was not UTF-8. Raises Refusal where it cannot be read."""
        content = form.sent(self.file)
        return table.decoded(content) if content else (self.pasted.data or "", False)


class ImportForm(OpenedForm):
    """The same table again, once its dry run was looked through."""

    tells_the_rest_at = "how"
    table = HiddenField()
    seen = HiddenField()
    how = form.choice(
        _l("What becomes of it"),
        {DRAFTS: _l("drafts, which organizers let go live one by one"), LIVE: _l("everything goes live at once")},
        "", missing=_l("Please choose one of the two."), default=lambda: DRAFTS,
    )  # fmt: skip
