"""What waits for the organizers: points the policy or the settings leave open."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from ksmo_site.pages import content
from ksmo_site.privacy import policy


def needs_you() -> list[object]:
    """Everything that only an organizer can settle, in words."""
    return [sentence for is_open, sentence in _points() if is_open]


def _points() -> list[tuple[bool, object]]:
    version = policy.find_in_force()
    text = version.plain_text() if version else ""
    return [
        (version is None, _l("No policy is in force. Run: flask --app wsgi setup")),
        (version is not None and not version.legal_ground, _l("The policy names no law it stands on.")),
        (
            "the Principles" in text and "“The Principles”" not in text,
            _l("The policy names “the Principles” and never says what they are."),
        ),
        (
            "representatives listed below" in text,
            _l("The policy speaks of representatives “listed below”; its text lists none."),
        ),
        (
            not current_app.config["KSMO_CONTACT_PHONE"],
            _l("No telephone of the representatives is set (KSMO_CONTACT_PHONE)."),
        ),
        (policy.draft() is not None, _l("A draft of the policy waits to be published.")),
        (content.has_samples(), _l("Sample content is still shown. Remove it with: flask --app wsgi demo clear")),
    ]
