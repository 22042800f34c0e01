"""A wording as visitors will read it in each language, and the words in it that hide more than they tell."""

import re
from dataclasses import dataclass

from ksmo_site import language
from ksmo_site.notices.models import BreachWording
from ksmo_site.notices.words import PARTS

# Words of a notice that says nothing: shown to whoever writes it, never refused.
HEDGES = (
    "may", "might", "could", "potentially", "possibly", "no evidence", "not aware of", "abundance of caution",
    "we take", "seriously", "certain", "some users", "limited number", "sophisticated", "incident",
    "일부", "가능성", "것으로 보입니다", "것으로 추정", "정황은 없", "증거는 없", "만일의 경우", "심각하게 받아들",
)  # fmt: skip
# Not the month.
_WORDS = "|".join(rf"(?<!\d )\b{word}\b(?! \d)" if word.isascii() else word for word in HEDGES)
_HEDGE = re.compile(_WORDS, re.IGNORECASE)


@dataclass(frozen=True)
class Preview:
    """What a wording says in one language, under that language's own titles."""

    language: str
    headline: str
    titles: dict[str, str]
    parts: list[tuple[str, str | None]]

    @property
    def hedges(self) -> list[str]:
        """The words to look at again, each once."""
        said = "\n".join([self.headline, *(text for _, text in self.parts if text)])
        return list(dict.fromkeys(found.lower() for found in _HEDGE.findall(said)))


def of(wording: BreachWording) -> list[Preview]:
    """The wording in each language there is something in."""
    return [_in(wording, spoken) for spoken in wording.languages]


def _in(wording: BreachWording, spoken: str) -> Preview:
    with language.speaking(spoken):
        titles = {part: str(title) for part, title in PARTS.items()}
    return Preview(spoken, wording.headline(spoken), titles, wording.in_order(spoken))
