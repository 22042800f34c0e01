"""What organizers write: the text clause by clause, what the law wants said, notes in the margin, the announcement."""

from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from ksmo_site import form
from ksmo_site.language import ENGLISH, KOREAN
from ksmo_site.personal import Words
from ksmo_site.policy import reading
from ksmo_site.policy.announcing import Announcement
from ksmo_site.policy.drafts import Opened
from ksmo_site.policy.margins import OWN
from ksmo_site.policy.models import CLAUSES, MarginNote, PolicyText, PolicyVersion
from ksmo_site.policy.reading import Text
from ksmo_site.policy.scope import LIMITS
from ksmo_site.policy.sections import HOME, Particulars, Recipient
from ksmo_site.settings_desk import fields

LONGEST = 60_000
NUMBERS = range(1, len(CLAUSES) + 1)
# More than a site of this size has; whoever needs more names them together.
RECIPIENTS = range(1, 7)
_TOLD = ("name", "does", "gets", "until")


class DraftForm(form.BaseForm):
    """A form about the draft, which knows as it was when it was opened."""

    is_about_nobody = True

    number = HiddenField()
    revision = HiddenField()

    def opens(self, draft: PolicyVersion) -> None:
        """Remember the draft as it is now."""
        self.number.data, self.revision.data = str(draft.number), str(draft.revision)

    def opened(self) -> Opened:
        """The draft this form was opened on."""
        return Opened(*(_whole(field.data) for field in (self.number, self.revision)))


def _whole(typed: object) -> int:
    """The number; what is none is none of a draft."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class TextForm(DraftForm):
    """The introduction and the eight clauses, in one language."""

    preamble = form.text(_l("Introduction"), longest=LONGEST, rows="14")

    def speaks(self, language: str) -> None:
        """Say which language is written here."""
        for field in self:
            field.render_kw = {**(field.render_kw or {}), "lang": language}

    def fill(self, text: PolicyText | None) -> None:
        """Show the text as it is."""
        if text is not None:
            self.preamble.data = text.preamble
            for clause in text.clauses:
                self[f"title_{clause.number}"].data, self[f"text_{clause.number}"].data = clause.title, clause.text

    def text(self) -> Text:
        """What was written."""
        clauses = [(self[f"title_{number}"].data or "", self[f"text_{number}"].data or "") for number in NUMBERS]
        return reading.typed(self.preamble.data or "", clauses)


for _number in NUMBERS:
    setattr(TextForm, f"title_{_number}", form.line(_l("Clause %(number)s: title", number=_number), optional=True))
    setattr(
        TextForm,
        f"text_{_number}",
        form.text(_l("Clause %(number)s: text", number=_number), longest=LONGEST, rows="14"),
    )


class ParticularsForm(DraftForm):
    """Who answers for personal information, and who else gets something."""

    officer = form.line(_l("Who answers for personal information (name or department)"), optional=True)
    officer_phone = form.line(_l("Their telephone"), optional=True)
    officer_email = form.email(_l("Their e-mail"), "", optional=True)
    is_nobody_else = BooleanField(
        _l("Nobody else gets anything"), description=_l("No host, no mail carrier, nobody: tick it only if that is so.")
    )

    inactive_days = fields.days(
        _l("Days without a sign-in after which an account ends"),
        _l(
            "Empty means as many as are set now. More of them make the version wider, and can be set from its Effective"
            " Date on."
        ),
    )
    backup_days = fields.days(_l("Days a backup is kept"), _l("The same holds for these."))

    def fill(self, told: Particulars) -> None:
        """Show what is said so far."""
        self.inactive_days.data, self.backup_days.data = told.inactive_days, told.backup_days
        self.officer.data, self.officer_phone.data = told.officer, told.officer_phone
        self.officer_email.data, self.is_nobody_else.data = told.officer_email, told.is_nobody_else
        for number, recipient in zip(RECIPIENTS, told.recipients, strict=False):
            for name in (*_TOLD, "country", "is_third_party"):
                self[f"{name}_{number}"].data = getattr(recipient, name)

    def particulars(self) -> dict[str, Any]:
        """What was written."""
        days = {name: self[name].data for name in LIMITS if self[name].data}
        return days | {
            "officer": self.officer.data or "", "officer_phone": self.officer_phone.data or "",
            "officer_email": self.officer_email.data or "", "is_nobody_else": self.is_nobody_else.data,
            "recipients": [self._recipient(number) for number in RECIPIENTS if self[f"name_{number}"].data],
        }  # fmt: skip

    def _recipient(self, number: int) -> dict[str, Any]:
        said = {name: self[f"{name}_{number}"].data or "" for name in _TOLD}
        country, is_third_party = self[f"country_{number}"].data or HOME, self[f"is_third_party_{number}"].data
        return vars(Recipient(**said, country=country, is_third_party=is_third_party))

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is wrong at once: whoever is named has to be described, and nobody is not somebody."""
        valid: bool = super().validate(extra_validators)
        for number in RECIPIENTS:
            valid = self._is_described(number) and valid
        if self.is_nobody_else.data and any(self[f"name_{number}"].data for number in RECIPIENTS):
            self.is_nobody_else.errors = [_l("Somebody is named below; untick this, or take them out.")]
            valid = False
        return valid

    def _is_described(self, number: int) -> bool:
        """Whether somebody who is named is described, and nobody is described without a name."""
        said = [name for name in _TOLD if self[f"{name}_{number}"].data]
        lacking = [name for name in _TOLD if name not in said] if said else []
        for name in lacking:
            self[f"{name}_{number}"].errors = [_l("Please say this, too, of whoever gets something.")]
        return not lacking


for _number in RECIPIENTS:
    for _name, _words in (
        ("name", _l("Who gets something (%(number)s), and how to reach them", number=_number)),
        ("does", _l("What for")), ("gets", _l("What they get")), ("until", _l("Until when they keep it")),
    ):  # fmt: skip
        setattr(ParticularsForm, f"{_name}_{_number}", form.line(_words, optional=True, longest=300))
    setattr(ParticularsForm, f"country_{_number}", form.country(_l("In which country"), _l("Korea if left open.")))
    setattr(
        ParticularsForm, f"is_third_party_{_number}", BooleanField(_l("For a use of their own, and not to help us"))
    )


class AnnounceForm(DraftForm):
    """When the draft takes effect, and what is new in it."""

    effective_on = form.DayField(_l("Effective Date"), description=_l("A day on the conference's calendar."))
    summary_en = form.text(_l("What is new, in one to three sentences (English)"), longest=1000, lang="en")
    summary_ko = form.text(_l("What is new, in one to three sentences (Korean)"), longest=1000, lang="ko")

    covers_more = form.choice(
        _l("What the text says"),
        {"more": _l("It covers more than before: ask the members"), "same": _l("It covers nothing more: tell them")},
        _l("The register does not read the text; only people can tell."), missing=_l("Please choose one of the two."),
    )  # fmt: skip

    def announcement(self) -> Announcement:
        """What was written."""
        written = [" ".join((field.data or "").split()) for field in (self.summary_en, self.summary_ko)]
        return Announcement(self.effective_on.data, self.covers_more.data == "more", *written)

    def fill(self, draft: PolicyVersion) -> None:
        """Show what was written for a test."""
        self.summary_en.data, self.summary_ko.data = draft.summary_en, draft.summary_ko
        self.effective_on.data = draft.effective_on
        if draft.summary_en or draft.summary_ko:
            # Kept with a test that was sent.
            self.covers_more.data = "more" if draft.is_widening else "same"


class MarginsForm(form.BaseForm):
    """The note beside each clause, in both languages."""

    is_about_nobody = True

    def fill(self, written: dict[int, MarginNote]) -> None:
        """Show the notes as they are: an organizer's, or the site's own."""
        for number, own in OWN.items():
            row = written.get(number)
            self[f"en_{number}"].data = row.text_en if row else _in(ENGLISH, own)
            self[f"ko_{number}"].data = row.text_ko if row else _in(KOREAN, own)


def _in(language: str, words: Words) -> str:
    with force_locale(language):
        return str(words)


for _number in NUMBERS:
    setattr(
        MarginsForm,
        f"en_{_number}",
        form.text(_l("Clause %(number)s, English", number=_number), longest=1000, lang="en"),
    )
    setattr(
        MarginsForm,
        f"ko_{_number}",
        form.text(_l("Clause %(number)s, Korean", number=_number), longest=1000, lang="ko"),
    )
