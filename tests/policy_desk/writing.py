"""An organizer's work on a draft, in the pages of the desk."""

from typing import Any

from tests.visitor import Visitor

HOST = {"name_1": "Sample Hosting", "does_1": "to run the server", "gets_1": "all of it, sealed", "until_1": "2026"}


def begins(organizer: Visitor) -> Visitor:
    """Begin a draft."""
    return organizer.opens("/desk/policy").posts("/desk/policy/draft/begin").follows()


def hidden(organizer: Visitor) -> dict[str, str]:
    return {name: organizer.value_of(name) for name in ("number", "revision")}


def typed(organizer: Visitor) -> dict[str, str]:
    """What the page of the text holds, as it would be sent back."""
    fields = [("preamble", ""), *((f"{kind}_{number}", "") for number in range(1, 9) for kind in ("title", "text"))]
    return {name: organizer.content_of(name) for name, _ in fields} | hidden(organizer)


def rewrites(organizer: Visitor, before: str, after: str, language: str = "en") -> Visitor:
    """Put other words into the draft's text."""
    organizer.opens(f"/desk/policy/draft/text/{language}")
    fields = {name: text.replace(before, after) for name, text in typed(organizer).items()}
    return organizer.posts(f"/desk/policy/draft/text/{language}", **fields)


def names_a_host(organizer: Visitor, **more: Any) -> Visitor:
    """Say who else gets something: that makes the version wider."""
    organizer.opens("/desk/policy/draft/particulars")
    return organizer.posts("/desk/policy/draft/particulars", **hidden(organizer), **HOST, **more)


def announces(organizer: Visitor, day: str, **more: Any) -> Visitor:
    """Announce the draft for a day."""
    organizer.opens("/desk/policy/draft/announce")
    said = {"summary_en": "Sample: what is new.", "summary_ko": "예시: 새로운 내용.", "covers_more": "same"}
    fields = {**said, **more}
    return organizer.posts("/desk/policy/draft/announce", **hidden(organizer), effective_on=day, **fields)


def announces_a_wider_version(organizer: Visitor, day: str) -> Visitor:
    """Begin a draft that names a host, and announce it."""
    begins(organizer)
    names_a_host(organizer)
    return announces(organizer, day)
