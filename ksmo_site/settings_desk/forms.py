"""What administrators type of each section."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, ValidationError
from wtforms.validators import Optional

from ksmo_site import form, telephones
from ksmo_site.settings import stored, values
from ksmo_site.settings.sections import LANGUAGES, NAME, REPRESENTATIVES, RETENTION, SECTIONS, VALUES, WHEN
from ksmo_site.settings_desk import fields, limits
from ksmo_site.settings_desk.words import LABELS, SPEAKS

HOME = "KR"


class SectionForm(form.BaseForm):
    """A section, and how often it had been changed when its page was opened."""

    is_about_nobody = True
    section: ClassVar[str] = ""
    revision = HiddenField()

    def fill(self) -> None:
        """Show what is set."""
        row = stored.find(self.section)
        self.revision.data = str(row.revision if row else 0)
        for name in self._names():
            said = row.said.get(name) if row else None
            self[name].data = VALUES[name].read(said) if said else None

    def say_what_holds(self) -> None:
        """Say beside each field what holds while it is empty."""

    def said(self) -> dict[str, str]:
        """What was typed, by name; what was left empty is missing."""
        typed = {name: self[name].data for name in self._names()}
        return {name: _text(value) for name, value in typed.items() if value not in (None, "")}

    def seen(self) -> int:
        """The revision this form was opened on."""
        text = str(self.revision.data or 0)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    @contextmanager
    def telling(self) -> Iterator[None]:
        """As ever; and whoever was overtaken sees what is set now, and may send theirs again."""
        with super().telling():
            try:
                yield
            except stored.Overtaken as overtaken:
                self.revision.data = str(overtaken.revision)
                raise

    def _names(self) -> list[str]:
        return [value.name for value in SECTIONS[self.section]]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(name: str, meaning: Any = "", *, longest: int = 120) -> Any:
    speaks = {"lang": "ko"} if name.endswith("_ko") else {}
    return form.line(LABELS[name], meaning, optional=True, longest=longest, **speaks)


def _while_empty(name: str) -> Any:
    return _l("While empty: %(value)s", value=values.default(name) or "–")


class NameForm(SectionForm):
    """What the conference is called."""

    section = NAME
    title = _line("title", _l("Empty means the name this program comes with."), longest=160)
    title_ko = _line("title_ko", _l("Empty means the English one where that is set."), longest=160)
    short_name = _line("short_name", longest=40)

    def say_what_holds(self) -> None:
        """What this program calls it."""
        self.short_name.description = _while_empty("short_name")


class ConferenceForm(SectionForm):
    """When and where the conference is."""

    section = WHEN
    starts_on = form.DayField(LABELS["starts_on"], [Optional()])
    ends_on = form.DayField(LABELS["ends_on"], [Optional()], description=_l("Empty when it lasts one day."))
    place = _line("place")
    place_ko = _line("place_ko")


def _is_telephone(_form: Form, field: Field) -> None:
    if field.data and telephones.read(field.data, HOME) is None:
        raise ValidationError(
            _l("Please enter a telephone number without extension, such as 010-1234-5678 or +1 201 555 0123.")
        )


class RepresentativesForm(SectionForm):
    """Whom visitors, members and readers can ask."""

    section = REPRESENTATIVES
    who = _line("who", _l("Shown under the privacy policy, unless the policy itself names somebody."))
    who_ko = _line("who_ko")
    email = form.email(LABELS["email"], "", optional=True)
    telephone = form.line(LABELS["telephone"], optional=True, longest=40)

    def validate_telephone(self, field: Field) -> None:
        """A number somebody can call."""
        _is_telephone(self, field)

    def say_what_holds(self) -> None:
        """What the server says holds while nothing is set."""
        for name in ("email", "telephone"):
            self[name].description = _while_empty(name)


class LanguagesForm(SectionForm):
    """Which languages this site speaks."""

    section = LANGUAGES
    korean = form.choice(
        LABELS["korean"], SPEAKS,
        _l("English stays: the policy and every page are written in it first. Without Korean, Korean pages lead to the"
           " English ones, and what was written in Korean waits."),
        missing=_l("Please choose one of the two."), default=lambda: str(values.get("korean")),
    )  # fmt: skip

    def fill(self) -> None:
        """Show what holds."""
        super().fill()
        self.korean.data = values.get("korean")


class RetentionForm(SectionForm):
    """How long things are kept."""

    section = RETENTION
    inactive_days = fields.days(LABELS["inactive_days"])
    backup_days = fields.days(LABELS["backup_days"])
    consent_days = fields.days(LABELS["consent_days"])

    def say_what_holds(self) -> None:
        """What the policy and the server allow."""
        for name in ("inactive_days", "backup_days"):
            allowed = limits.most(name) or "∞"
            self[name].description = _l("At most %(most)s, as the policy in force covers. While empty: %(value)s",
                                        most=allowed, value=values.default(name))  # fmt: skip
        self.consent_days.description = _l("At least %(least)s, which holds while empty.", least=limits.least_to_ask())


FORMS: dict[str, type[SectionForm]] = {
    made.section: made for made in (NameForm, ConferenceForm, RepresentativesForm, LanguagesForm, RetentionForm)
}
