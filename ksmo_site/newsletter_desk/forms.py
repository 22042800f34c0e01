"""What organizers type of an issue: its words, its readers, when it leaves."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

# types-WTForms does not know it yet.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from ksmo_site import form, language
from ksmo_site.errors import Refusal
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import audience, inserting
from ksmo_site.newsletter_desk.audience import LISTS, Choice
from ksmo_site.newsletter_desk.drafts import Opened, Overtaken, Words
from ksmo_site.publishing.forms import LATER, NOW, Timed, whole

LONGEST = 20_000


class OpenedForm(form.BaseForm):
    """A form about an issue, which knows the words as they were when it was opened."""

    is_about_nobody = True

    revision = HiddenField()

    def opened(self, number: int) -> Opened:
        """The issue this form was opened on."""
        return Opened(number, whole(self.revision.data))


class WriteForm(OpenedForm):
    """The subject and the text, in English, in Korean, or in both."""

    subject_en = form.line(_l("Subject, English"), optional=True, lang="en")
    body_en = form.text(_l("Text, English"), _l("Markdown: ## heading, - point, **bold**, [words](address)."),
                        longest=LONGEST, rows="14", lang="en")  # fmt: skip
    subject_ko = form.line(_l("Subject, Korean"), optional=True, lang="ko")
    body_ko = form.text(_l("Text, Korean"), longest=LONGEST, rows="14", lang="ko")
    is_advertising = BooleanField(
        _l("This is advertising"),
        description=_l("The policy rules advertising out, and members were promised none. Should an issue be one all"
                       " the same, the law wants it labelled."),
    )  # fmt: skip
    is_overtaken = False
    thing = SelectField(_l("Event or piece of news"), choices=list, validate_choice=False)

    def offers(self, choices: list[tuple[str, str]]) -> None:
        """Say what can be put in."""
        self.thing.choices = [SelectChoice(*choice) for choice in choices]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal, and remember whether somebody else was quicker."""
        self.is_overtaken = isinstance(refusal, Overtaken)
        super().refuse(refusal)

    def words(self, into: str | None = None) -> Words:
        """What was typed; with the chosen event or news at the end of the text in that language, if there is one."""
        typed = Words(
            self.subject_en.data or "", self.body_en.data or "", self.subject_ko.data or "", self.body_ko.data or "",
            is_advertising=self.is_advertising.data,
        )  # fmt: skip
        return inserting.into(typed, into, self.thing.data or "") if into in language.NAMES else typed


class ReadersForm(form.BaseForm):
    """Whom an issue goes to."""

    is_about_nobody = True

    before = HiddenField()
    newsletter = BooleanField(_l("Newsletter"))
    events = BooleanField(_l("Events listing"))
    members = BooleanField(_l("Members"))
    language = SelectField(
        _l("Language"), validate_choice=False, default="",
        choices=[SelectChoice("", _l("any")), *(SelectChoice(*name) for name in language.NAMES.items())],
    )  # fmt: skip
    country = form.country(_l("Country"), _l("With a country chosen, only members who told us theirs are reached."))

    def fill(self, issue: Issue) -> None:
        """Show the readers as they are chosen."""
        chosen = audience.chosen(issue)
        for name in LISTS:
            self[name].data = name in chosen.lists
        self.language.data, self.country.data = chosen.language, chosen.country
        self.before.data = str(chosen)

    def choice(self) -> Choice:
        """What was chosen."""
        lists = tuple(name for name in LISTS if self[name].data)
        spoken = self.language.data if self.language.data in language.NAMES else ""
        return Choice(lists, spoken, self.country.data or "")


class SendForm(Timed, OpenedForm):
    """When an issue leaves, and to how many."""

    count = HiddenField()
    chosen = HiddenField()
    when = form.choice(
        _l("When it leaves"), {NOW: _l("now, after 60 seconds to change your mind"), LATER: _l("at this time")}, "",
        missing=_l("Please choose one of the two."),
    )  # fmt: skip
    on = form.DayField(_l("Day"))
    at = form.ClockField(_l("Time, on the conference's clocks"))
