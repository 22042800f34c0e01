"""Telephone numbers: typed in any form, kept in one (E.164), and shown as people write them."""

import phonenumbers

# Whose numbers are meant when none says its country.
HOME = "KR"


def read(typed: str, country: str | None) -> str | None:
    """The number in E.164, as one of this country where it does not say; None when there is no such number."""
    try:
        number = phonenumbers.parse(typed, country or HOME)
    except phonenumbers.NumberParseException:
        return None
    # Longer than the rules of its country allow, or not of any: nobody could call it.
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """The number as it is written between countries."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
