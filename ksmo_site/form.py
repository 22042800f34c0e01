"""What all forms share: who needs a token, what typed text may hold, and the reason beside each field."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from email_validator import EmailNotValidError, validate_email
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
    ValidationError,
)

# types-WTForms does not know it yet.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ksmo_site import countries, errors, security, telephones
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.personal import Meaning, Words

# PostgreSQL refuses NUL and no database takes half a character; neither is ever meant.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")


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
        return refusal.field in self if refusal.field else bool(self.asked())

    def asked(self) -> list[Field]:
        """The fields people see."""
        return [field for field in self if not isinstance(field, HiddenField)]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field it is about, or at the first one."""
        errors.note(refusal)
        field = self[refusal.field] if refusal.field else self.asked()[0]
        field.errors = [*field.errors, str(refusal)]


class PlainForm(BaseForm):
    """A form that is only a button."""

    is_about_nobody = True


def tidy(text: str | None) -> str | None:
    """Typed text without characters nobody types; nothing typed is None."""
    cleaned = _UNPRINTABLE.sub("", text or "").strip()
    return cleaned or None


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
    length = Length(max=longest, message=_l("Please use at most %(max)d characters."))
    return StringField(label, [presence, length], [tidy], description=meaning, render_kw=attributes)


def text(label: Words, meaning: Words = "", *, longest: int, missing: Words = None, **attributes: Any) -> TextAreaField:
    """A field of many lines, whose ends of line count as one character; it may be left empty unless it says why not."""
    presence = [DataRequired(missing)] if missing else []
    length = Length(max=longest, message=_l("Please use at most %(max)d characters."))
    return TextAreaField(label, [*presence, length], [_lines], description=meaning, render_kw=attributes)


def _lines(typed: str | None) -> str:
    """What was typed, without characters nobody types: they would break letters and feeds."""
    lines = re.split("\r\n|\n|\r", typed or "")
    return "\n".join(_UNPRINTABLE.sub("", line.replace("\t", " ")).rstrip() for line in lines).strip()


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


def email(label: Words, meaning: Words, *, optional: bool = False) -> EmailField:
    """A field for an e-mail address."""
    presence = Optional() if optional else DataRequired(_l("Please enter your e-mail address."))
    attributes = {"autocomplete": "email", "spellcheck": "false"}
    return EmailField(label, [presence, is_address], [tidy], description=meaning, render_kw=attributes)


def is_address(_form: Form, field: Field) -> None:
    """Refuses what cannot be an e-mail address that every mail server takes, and writes the rest in its normal form."""
    if field.data is None:
        return
    try:
        # In full-width letters, as Korean and Japanese keyboards may type them, it is the same address.
        found = validate_email(
            unicodedata.normalize("NFKC", field.data), check_deliverability=False, allow_smtputf8=False
        )
        # By the name its domain has on the network: mail programs read “ß” and the like as another one (IDNA 2003).
        field.data = found.ascii_email or found.normalized
    except EmailNotValidError as cause:
        raise ValidationError(_l("Please enter an e-mail address such as name@example.org.")) from cause


def country(label: Words, meaning: Words) -> SelectField:
    """A field for a country, whose choices stand in the language of the page."""
    choose = SelectChoice("", _l("Choose, if you like"))
    return SelectField(
        label, [is_country], filters=[tidy], description=meaning, validate_choice=False, default="",
        choices=lambda: [choose, *(SelectChoice(code, name) for code, name in countries.choices())],
        render_kw={"autocomplete": "country"},
    )  # fmt: skip


def is_country(_form: Form, field: Field) -> None:
    """Refuses what is no country."""
    if field.data is not None and field.data not in countries.CODES:
        field.data = None
        raise ValidationError(_l("Please choose a country from the list."))


def telephone(label: Words, meaning: Words) -> TelField:
    """A field for a telephone number in any form, beside one for the country, whose numbers need no country code."""
    attributes = {"autocomplete": "tel"}
    return TelField(label, [Optional(), is_telephone], [tidy], description=meaning, render_kw=attributes)


def is_telephone(form: Form, field: Field) -> None:
    """Refuses what nobody could call, and writes the rest as E.164 does."""
    if field.data is None:
        return
    number = telephones.read(field.data, form["country"].data)
    if number is None:
        raise ValidationError(
            _l("Please enter a telephone number without extension, such as 010-1234-5678 or +1 201 555 0123.")
        )
    field.data = number


def choice(
    label: Words, choices: dict[str, Words], meaning: Any, *, missing: Words, default: Callable[[], str] | None = None
) -> RadioField:
    """One of few answers, none of them chosen beforehand unless one is meant as long as nothing else is said."""
    answers = [SelectChoice(name, words) for name, words in choices.items()]
    presence = [DataRequired(missing) if default else InputRequired(missing)]
    return RadioField(label, presence, choices=answers, description=meaning, default=default)


def box(label: Words, meaning: Any, missing: Words = None) -> BooleanField:
    """A box to tick, which comes unticked; one that has to be ticked says why when it is not."""
    return BooleanField(label, [InputRequired(missing)] if missing else [], description=meaning)


def password(label: Words, meaning: Words, autocomplete: str, *validators: Any) -> PasswordField:
    """A field for a password, taken exactly as typed."""
    is_new = autocomplete == "new-password"
    present = InputRequired(_l("Please create a password.") if is_new else _l("Please enter your password."))
    return PasswordField(label, [present, *validators], description=meaning, render_kw={"autocomplete": autocomplete})
