"""Telephone numbers: typed in any form, kept in one (E.164), and shown as people write them."""

import phonenumbers

from ksmo_site import countries

# Whose numbers are meant when none says its country.
HOME = countries.HOME


def read(typed: str, country: str | None) -> str | None:
    """The number in E.164, as one of this country where it does not say; None when there is no such number."""
    try:
        number = phonenumbers.parse(typed, country or HOME)
    except phonenumbers.NumberParseException:
        return None
    # By the rules of its country nobody could call it; and E.164 has no room for an extension.
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """The number as it is written between countries."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
