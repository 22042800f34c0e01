"""What organizers type of a breach, of a disclosure, and of why something may not be told."""

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

# types-WTForms does not know it yet.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired

from ksmo_site import clock, form, language
from ksmo_site.errors import Refusal
from ksmo_site.notices import breaches
from ksmo_site.notices.breaches import Typed
from ksmo_site.notices.disclosures import Facts, Hold
from ksmo_site.notices.models import BreachNotice
from ksmo_site.notices.words import ELSE, EVERYBODY, GROUPS, PARTS

# Fourteen of them in Korean still fit into what a form may send.
LONGEST = 1500


class BreachForm(form.BaseForm):
    """A security notice; what it says in each language is added below."""

    is_about_nobody = True

    seen = HiddenField()
    known_on = form.DayField(
        _l("Day on which it was known"), [DataRequired(_l("Please enter the day."))],
        description=_l("From this moment there are 72 hours to tell those concerned."),
    )  # fmt: skip
    known_at = form.ClockField(_l("Time, on the conference's clocks"), [InputRequired(_l("Please enter the time."))])
    concerned = RadioField(
        _l("Who is concerned"), choices=[SelectChoice(*group) for group in GROUPS.items()], default=EVERYBODY
    )
    parts = tuple(PARTS)
    is_drill = BooleanField(_l("This is a drill"), description=_l("No visitor sees it, and no letter leaves."))

    def typed(self) -> Typed:
        """What the form says, complete or not."""
        return Typed(
            is_drill=self.is_drill.data,
            known_at=clock.at(self.known_on.data or clock.today(), self.known_at.data or clock.MIDNIGHT),
            concerned=self.concerned.data,
            headlines={spoken: self[f"headline_{spoken}"].data or "" for spoken in language.NAMES},
            parts={spoken: self._parts(spoken) for spoken in language.NAMES},
        )

    def _parts(self, spoken: str) -> dict[str, str | None]:
        """The parts that were written, or ticked as not known yet; what was written counts."""
        fields = {part: f"{part}_{spoken}" for part in PARTS}
        return {
            part: self[name].data or None
            for part, name in fields.items()
            if self[name].data or self[f"{name}_unknown"].data
        }

    def refuse(self, refusal: Refusal) -> None:
        """Show everything that is in the way at once, each at its field."""
        for each in getattr(refusal, "each", [refusal]):
            super().refuse(each)


for _spoken in language.NAMES:
    setattr(BreachForm, f"headline_{_spoken}", form.line(_l("Headline"), optional=True, lang=_spoken))
    for _part, _title in PARTS.items():
        _unknown = _l("There is nothing else") if _part == ELSE else _l("Not known yet: %(part)s", part=_title)
        setattr(BreachForm, f"{_part}_{_spoken}", form.text(_title, longest=LONGEST, lang=_spoken))
        setattr(BreachForm, f"{_part}_{_spoken}_unknown", BooleanField(_unknown))


def filled(notice: BreachNotice | None) -> dict[str, Any]:
    """What the form begins with: what was typed last, or this moment."""
    wording = notice.wordings[-1] if notice else None
    known = clock.local(wording.known_at if wording else clock.now())
    begins = {"known_on": known.date(), "known_at": time(known.hour, known.minute), "concerned": EVERYBODY}
    if notice is None or wording is None:
        return begins
    begins |= {"concerned": wording.concerned, "is_drill": notice.is_drill, "seen": breaches.stamp(notice)}
    for spoken in language.NAMES:
        begins[f"headline_{spoken}"] = wording.headline(spoken)
        for part, said in wording.in_order(spoken):
            begins |= {f"{part}_{spoken}": said, f"{part}_{spoken}_unknown": said is None}
    return begins


class DisclosureForm(form.BaseForm):
    """Something that was handed to a third party."""

    is_about_nobody = True

    asked_by = form.line(_l("Who asked for it"), _l("The office or court, never a person's name."),
                         missing=_l("Please say who asked for it."))  # fmt: skip
    ground = form.line(_l("On what legal ground"), missing=_l("Please name the law or the order."))
    what = form.text(_l("What was handed over"), missing=_l("Please say what was handed over."), longest=LONGEST)
    disclosed_on = form.DayField(_l("Handed over on"), [DataRequired(_l("Please enter the day."))])
    text_en = form.text(
        _l("What everybody is told, in English"), _l("It can be written later."), longest=LONGEST, lang=language.ENGLISH
    )
    text_ko = form.text(
        _l("What everybody is told, in Korean"), _l("It can be written later."), longest=LONGEST, lang=language.KOREAN
    )

    def facts(self) -> Facts:
        """What the form says."""
        return Facts(**{name: field.data for name, field in self._fields.items() if name != "csrf_token"})


class HoldForm(form.BaseForm):
    """Why a disclosure may not be told yet."""

    is_about_nobody = True

    ground = form.line(_l("What forbids telling it"), missing=_l("Please name the law or the order."))
    by = form.line(
        _l("Office or role that decided"),
        _l("Never a person's name: who decided must not be kept about somebody for as long as this register."),
        missing=_l("Please name the office or role."),
    )
    review_on = form.DayField(
        _l("Ask again on"), [DataRequired(_l("Please enter the day."))], description=_l("Within a year.")
    )

    def hold(self) -> Hold:
        """What the form says."""
        return Hold(self.ground.data or "", self.by.data or "", self.review_on.data or clock.today())
