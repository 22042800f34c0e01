"""What all forms share: who needs a token, what typed text may hold, and the reason beside each field."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)

# types-WTForms does not know it yet.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ksmo_site import countries, entries, errors, security
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.personal import Meaning, Words

_TOO_LONG = _l("Please use at most %(max)d characters.")

Rule = Callable[[Any], list[Meaning]]
_rules: list[Rule] = []


def leaves_out(rule: Rule) -> Rule:
    """Let this name what may not be asked of whoever is signed in, or of a stranger."""
    _rules.append(rule)
    return rule


class BaseForm(FlaskForm):
    """A form of this site. Visitors' forms carry no token, since that would set a cookie: see security.is_from_here.

    A field that the policy does not cover for whoever is asked is not shown, and what is sent for it is not read.
    """

    # Whether it asks for nothing about whoever fills it in, nor about anybody else (P15, P18).
    is_about_nobody = False
    # The field at which it tells what is about none of its fields; a form without one leaves that to the error page.
    tells_the_rest_at = ""

    class Meta(FlaskForm.Meta):
        @property
        def csrf(self) -> bool:
            return bool(current_user.is_authenticated) and security.is_room_of_members()

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """What was sent; or, on the page it comes back on, what was sent before the sign-in had ended."""
            return super().wrap_formdata(form, formdata) or g.get("kept")

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """The field, tied to what is said beside it: why it is asked, and what is wrong with it."""
            invalid = {"aria-invalid": "true"} if field.errors else {}
            return super().render_field(field, self.beside(field) | invalid | render_kw)

        def beside(self, field: Field) -> dict[str, str]:
            """The attribute that ties a field, or a group of them, to its hint and its errors."""
            ids = [f"{field.id}-hint"] if field.description else []
            ids += [f"{field.id}-error-{number}" for number, _ in enumerate(field.errors, start=1)]
            return {"aria-describedby": " ".join(ids)} if ids else {}

    @property
    def is_untouched(self) -> bool:
        """Whether nobody typed anything into it, so that it shows what there is."""
        return not self.is_submitted() and not g.get("kept")

    def process(self, *given: Any, **named: Any) -> None:
        """Fill the fields, but for those that may not be asked: they stay as they were."""
        super().process(*given, **named)
        left_out = {id(meaning) for rule in _rules for meaning in rule(getattr(current_user, "person", None))}
        for field in self:
            field.is_left_out = id(field.description) in left_out
            if field.is_left_out:
                field.process(None, field.object_data)
                field.validators = ()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Within, a refusal undoes what was begun, and is told at its field."""
        try:
            yield
        except Refusal as refusal:
            db.session.rollback()
            if not self._has_place_for(refusal):
                raise
            self.refuse(refusal)

    def _has_place_for(self, refusal: Refusal) -> bool:
        """Whether there is a field to tell it at; a form that is only a button has none."""
        if refusal.field and not self.tells_the_rest_at:
            return refusal.field in self
        return bool(self.asked())

    def asked(self) -> list[Field]:
        """The fields people see."""
        return [field for field in self if not isinstance(field, HiddenField)]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field it is about, or at the first one."""
        errors.note(refusal)
        name = refusal.field if refusal.field in self else self.tells_the_rest_at or refusal.field
        field = self[name] if name else self.asked()[0]
        field.errors = [*field.errors, str(refusal)]


class PlainForm(BaseForm):
    """A form that is only a button."""

    is_about_nobody = True


def line(
    label: Words,
    meaning: Words = "",
    *,
    optional: bool = False,
    longest: int = 120,
    missing: Words = None,
    **attributes: Any,
) -> StringField:
    """A field of one line, with the reason it is asked for."""
    presence = Optional() if optional else DataRequired(missing)
    return StringField(
        label,
        [presence, Length(max=longest, message=_TOO_LONG)],
        [entries.tidy],
        description=meaning,
        render_kw=attributes,
    )


def text(label: Words, meaning: Words = "", *, longest: int, missing: Words = None, **attributes: Any) -> TextAreaField:
    """A field of many lines, whose ends of line count as one character; it may be left empty unless it says why not."""
    rules = [*([DataRequired(missing)] if missing else []), Length(max=longest, message=_TOO_LONG)]
    return TextAreaField(label, rules, [entries.lines], description=meaning, render_kw=attributes)


class DayField(DateField):
    """A field for a day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how one is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError as cause:
            raise ValueError(gettext("Please enter a day such as 2024-09-01.")) from cause
        # Days at the ends of the calendar cannot be counted on from.
        if self.data and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(gettext("Please enter a day such as 2024-09-01."))


def sent(field: Field) -> bytes | None:
    """The file that was sent; None where there is none, or where words came in its place."""
    if not hasattr(field.data, "read"):
        return None
    with closing(field.data) as file:
        content: bytes = file.read()
    return content


class ClockField(TimeField):
    """A field for a time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time, or say how one is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError as cause:
            raise ValueError(gettext("Please enter a time such as 09:10.")) from cause


def email(label: Words, meaning: Words, *, optional: bool = False) -> EmailField:
    """A field for an e-mail address."""
    presence = Optional() if optional else DataRequired(_l("Please enter your e-mail address."))
    attributes = {"autocomplete": "email", "spellcheck": "false"}
    return EmailField(label, [presence, entries.is_address], [entries.tidy], description=meaning, render_kw=attributes)


def country(label: Words, meaning: Words) -> SelectField:
    """A field for a country, whose choices stand in the language of the page."""
    choose = SelectChoice("", _l("Choose, if you like"))
    return SelectField(
        label, [entries.is_country], filters=[entries.tidy], description=meaning, validate_choice=False, default="",
        choices=lambda: [choose, *(SelectChoice(code, name) for code, name in countries.choices())],
        render_kw={"autocomplete": "country"},
    )  # fmt: skip


def telephone(label: Words, meaning: Words) -> TelField:
    """A field for a telephone number in any form, beside one for the country, whose numbers need no country code."""
    return TelField(
        label,
        [Optional(), entries.is_telephone],
        [entries.tidy],
        description=meaning,
        render_kw={"autocomplete": "tel"},
    )


def choice(
    label: Words, choices: dict[str, Words], meaning: Any, *, missing: Words, default: Callable[[], str] | None = None
) -> RadioField:
    """One of few answers, none of them chosen beforehand unless one is meant as long as nothing else is said."""
    presence = [DataRequired(missing) if default else InputRequired(missing)]
    return RadioField(
        label, presence, choices=[SelectChoice(*one) for one in choices.items()], description=meaning, default=default
    )


def box(label: Words, meaning: Any, missing: Words = None) -> BooleanField:
    """A box to tick, which comes unticked; one that has to be ticked says why when it is not."""
    return BooleanField(label, [InputRequired(missing)] if missing else [], description=meaning)


def password(label: Words, meaning: Words, autocomplete: str, *validators: Any) -> PasswordField:
    """A field for a password, taken exactly as typed."""
    missing = _l("Please create a password.") if autocomplete == "new-password" else _l("Please enter your password.")
    return PasswordField(
        label, [InputRequired(missing), *validators], description=meaning, render_kw={"autocomplete": autocomplete}
    )
