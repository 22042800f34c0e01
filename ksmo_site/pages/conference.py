"""When and where the conference is; what nobody has said yet stays empty."""

from dataclasses import dataclass
from datetime import date

from ksmo_site import language
from ksmo_site.pages.models import Translated
from ksmo_site.settings import values


@dataclass(frozen=True)
class Conference(Translated):
    """What administrators say about it."""

    starts_on: date | None
    ends_on: date | None
    place: str | None
    place_ko: str | None

    @property
    def is_in_korean(self) -> bool:
        """Whether the place is written in Korean, too."""
        return bool(self.place_ko)

    @property
    def shown_place(self) -> str | None:
        """The place in the language of this page."""
        return self.place_ko if self.language == language.KOREAN else self.place


def get() -> Conference:
    """What is known so far."""
    return Conference(*(values.get(name) for name in ("starts_on", "ends_on", "place", "place_ko")))
