"""What organizers type of a page, of when it goes live, and of an image."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import InputRequired

from ksmo_site import clock, form
from ksmo_site.errors import Refusal
from ksmo_site.newsletter_desk.forms import LATER, NOW, whole
from ksmo_site.notice_desk.forms import ClockField
from ksmo_site.publishing.drafts import Opened, Overtaken, Says
from ksmo_site.publishing.models import Published

LONGEST = 30_000


class OpenedForm(form.BaseForm):
    """A form about a text, which knows how often its words had been changed when it was opened."""

    is_about_nobody = True
    revision = HiddenField()

    def opened(self, thing: Published) -> Opened:
        """The text this form was opened on."""
        return Opened(thing.id, whole(self.revision.data))


class TextForm(OpenedForm):
    """The words of a page or a piece of news, in English and in Korean."""

    title = form.line(_l("Title, English"), optional=True, lang="en")
    body = form.text(_l("Text, English"), _l("Markdown: ## heading, - point, **bold**, [words](address)."),
                     longest=LONGEST, rows="16", lang="en")  # fmt: skip
    title_ko = form.line(_l("Title, Korean"), optional=True, lang="ko")
    body_ko = form.text(_l("Text, Korean"), _l("Without Korean, the English stands on Korean pages, and says so."),
                        longest=LONGEST, rows="16", lang="ko")  # fmt: skip
    slug = form.line(
        _l("Address of the page"),
        _l("Small letters, digits and hyphens, such as travel-and-hotels; left empty, it is made from the English"
           " title. A former address leads on to the new one."),
        optional=True, longest=60, spellcheck="false", autocapitalize="off",
    )  # fmt: skip
    is_overtaken = False

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal, and remember whether somebody else was quicker."""
        self.is_overtaken = isinstance(refusal, Overtaken)
        super().refuse(refusal)

    def says(self) -> Says:
        """What was typed."""
        return {
            "slug": self.slug.data or "", "title": self.title.data or "", "body": self.body.data or "",
            "title_ko": self.title_ko.data or None, "body_ko": self.body_ko.data or None,
        }  # fmt: skip


class WhenForm(OpenedForm):
    """When a text goes live."""

    when = form.choice(
        _l("When visitors read it"), {NOW: _l("now"), LATER: _l("from this time on")}, "",
        missing=_l("Please choose one of the two."),
    )  # fmt: skip
    on = form.DayField(_l("Day"))
    at = ClockField(_l("Time, on the conference's clocks"))

    def process(self, *given: Any, **named: Any) -> None:
        """Fill the fields; what is left empty is only wrong where it is needed."""
        super().process(*given, **named)
        for field in (self.on, self.at):
            if field.raw_data == [""] or self.when.data != LATER:
                field.process_errors = []

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal here, also where it is about a field of the text."""
        field = refusal.field if refusal.field in self else "when"
        super().refuse(Refusal(refusal.message, field=field))

    def _has_place_for(self, _refusal: Refusal) -> bool:
        return True

    def time(self) -> datetime:
        """The time that was typed. Raises Refusal where there is none."""
        for field in (self.on, self.at):
            if field.data is None:
                raise Refusal(_l("Please enter the day and the time."), field=field.name)
        return clock.at(self.on.data or clock.today(), self.at.data or clock.NOON)


class ImageForm(form.BaseForm):
    """An image, and what it shows."""

    is_about_nobody = True
    file = FileField(
        _l("Image"), [InputRequired(_l("Please choose a file."))],
        description=_l("JPEG, PNG, WebP or GIF, at most 10 MB. It is made smaller, and where and with what it was taken"
                       " is left out."),
    )  # fmt: skip
    alt = form.line(
        _l("What it shows, English"),
        _l("For whoever does not see it: read out in its place."),
        missing=_l("Please say what the image shows."), longest=250, lang="en",
    )  # fmt: skip
    alt_ko = form.line(_l("What it shows, Korean"), optional=True, longest=250, lang="ko")

    def sent(self) -> bytes:
        """What was sent. Raises Refusal where it was no file."""
        if not hasattr(self.file.data, "read"):
            raise Refusal(_l("Please choose a file."), field="file")
        content: bytes = self.file.data.read()
        return content
