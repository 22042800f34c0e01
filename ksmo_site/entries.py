"""What people type into forms: tidied, and refused (ValidationError) where it cannot be what was asked for."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, ValidationError

from ksmo_site import countries, telephones

# PostgreSQL refuses NUL and no database takes half a character; neither is ever meant.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")


def tidy(text: str | None) -> str | None:
    """Typed text without characters nobody types; nothing typed is None."""
    return _UNPRINTABLE.sub("", text or "").strip() or None


def lines(typed: str | None) -> str:
    """What was typed, without characters nobody types: they would break letters and feeds."""
    lines = re.split("\r\n|\n|\r", typed or "")
    return "\n".join(_UNPRINTABLE.sub("", line.replace("\t", " ")).rstrip() for line in lines).strip()


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


def is_country(_form: Form, field: Field) -> None:
    """Refuses what is no country."""
    if field.data is not None and field.data not in countries.CODES:
        field.data = None
        raise ValidationError(_l("Please choose a country from the list."))


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
