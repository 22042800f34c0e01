"""What organizers type in the stories: a breach, and a disclosure."""

from flask import Flask

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.notices import breaches
from ksmo_site.notices.breaches import Typed
from ksmo_site.notices.models import BreachNotice
from ksmo_site.notices.words import EVERYBODY, PARTS

HEADLINE = "Addresses of readers were seen by an outsider"
KOREAN = "독자의 주소가 외부인에게 노출되었습니다"
DISCLOSURE = {
    "asked_by": "District Court of Sampleville", "ground": "Order 2026-77", "what": "The log of one day.",
    "disclosed_on": "2024-01-02", "text_en": "A court ordered us to hand over the log of one day.", "text_ko": "",
}  # fmt: skip
HOLD = {"ground": "Article 7 of the sample act", "by": "District Court of Sampleville"}


def typed(headline: str = HEADLINE, spoken: str = "en", **changes: str) -> dict[str, str]:
    """A form filled in one language."""
    now = clock.local(clock.now())
    words = {f"{part}_{spoken}": f"Words about {part}." for part in PARTS}
    begins = {"known_on": f"{now:%Y-%m-%d}", "known_at": f"{now:%H:%M}", "concerned": EVERYBODY}
    return {**begins, f"headline_{spoken}": headline, **words, **changes}


def posts_notice(headline: str = HEADLINE, *, concerned: str = EVERYBODY, is_drill: bool = False) -> BreachNotice:
    """Post a notice in English, as the desk does."""
    parts = {"en": {part: f"Words about {part}." for part in PARTS}, "ko": {}}
    words = Typed(is_drill, clock.now(), concerned, {"en": headline, "ko": ""}, parts)  # type: ignore[arg-type]
    notice = breaches.begin(words)
    breaches.post(notice)
    db.session.commit()
    return notice


def environment(app: Flask) -> dict[str, str]:
    """The settings with which another process serves the same site."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    return {
        "KSMO_INSTANCE": str(app.config["INSTANCE"]),
        "KSMO_BASE_URL": "http://localhost",
        "KSMO_DATABASE_URL": address,
    }
