"""What the forms share with which organizers write: what was opened, who was quicker, and when it goes live."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from ksmo_site import clock, form
from ksmo_site.errors import Refusal
from ksmo_site.publishing.drafts import Opened, Overtaken
from ksmo_site.publishing.models import Published

NOW, LATER = "now", "later"


def whole(typed: object) -> int:
    """The number; what is none is none of anything."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class OpenedForm(form.BaseForm):
    """A form about a text, which knows how often its words had been changed when it was opened."""

    is_about_nobody = True
    revision = HiddenField()

    def opened(self, thing: Published) -> Opened:
        """The text this form was opened on."""
        return Opened(thing.id, whole(self.revision.data))


class WordsForm(OpenedForm):
    """The words of a text."""

    is_overtaken = False

    def refuse(self, refusal: Refusal) -> None:
        """Show everything that is in the way, and remember whether somebody else was quicker."""
        self.is_overtaken = isinstance(refusal, Overtaken)
        for each in getattr(refusal, "each", [refusal]):
            super().refuse(each)


class Timed(form.BaseForm):
    """A form that asks whether something is to be now or at a time."""

    is_about_nobody = True
    when: RadioField
    on: form.DayField
    at: form.ClockField

    def process(self, *given: Any, **named: Any) -> None:
        """Fill the fields; what is left empty is only wrong where it is needed."""
        super().process(*given, **named)
        for field in (self.on, self.at):
            if field.raw_data == [""] or self.when.data != LATER:
                field.process_errors = []

    def time(self) -> datetime:
        """The time that was typed. Raises Refusal where there is none."""
        for field in (self.on, self.at):
            if field.data is None:
                raise Refusal(_l("Please enter the day and the time."), field=field.name)
        return clock.at(self.on.data or clock.today(), self.at.data or clock.NOON)


class WhenForm(Timed, OpenedForm):
    """When a text goes live."""

    tells_the_rest_at = "when"
    when = form.choice(
        _l("When visitors read it"), {NOW: _l("now"), LATER: _l("from this time on")}, "",
        missing=_l("Please choose one of the two."),
    )  # fmt: skip
    on = form.DayField(_l("Day"))
    at = form.ClockField(_l("Time, on the conference's clocks"))
