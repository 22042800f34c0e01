"""What templates may use: days in the reader's language, addresses of files, paragraphs of the policy."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urljoin
from uuid import UUID

from flask import Flask, current_app, request, url_for
from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ksmo_site import assets, clock, language, markup, places, roles
from ksmo_site.settings import values

# What in an address chooses between pages; the rest was added by whoever made the link.
MEANT = ("page", "from", "to", "view", "day", "track")
# What a page may say of what was just done: a word in its address, since a message kept for it would need a cookie.
SAID = {
    "saved": _l("Saved."),
    "english-only": _l("This site speaks English only for now; this is the page you asked for."),
    "kept": _l(
        "What was typed here before you signed in stands in the form again, and is not saved yet. If it is yours, save"
        " it; if it is not, leave this page."
    ),
    "answered": _l("Your answer is saved."),
    "not-saved": _l(
        "What you just sent was not saved, since there is a question first. Answer it or decide later, then go back and"
        " send it again."
    ),
    "discarded": _l("The draft is thrown away."),
    "no-draft": _l("There is no draft any more: it was announced or thrown away."),
    "announced": _l("The version is announced, and letters are on their way."),
    "version-withdrawn": _l("The version is withdrawn; nobody is asked about it any more."),
    "test-sent": _l("A test is on its way to you; nobody else gets it."),
    "unscheduled": _l("It leaves only when somebody sends it."),
    "tried-again": _l("They are tried once more."),
    "let-in": _l("You are let to the desk. Sign in again, and it stands in the menu."),
    "asked": _l("Another administrator has to agree within 24 hours."),
    "signed": _l("Noted: this month was looked through."),
    "signed-out": _l("You are signed out."),
    "needed": _l("The desk opens once you have a second factor: it reaches what others gave us."),
    "done": _l("Done; the member can see it."),
    "ended": _l("Ended."),
    "sent-again": _l("Unless three letters went there within six hours, another one is on its way."),
    "account-open": _l("Your account is open. Sign in with your conference ID and your password."),
    "factor-off": _l("Your second factor is off."),
    "letter-sent": _l(
        "A letter is on its way to the new address. Open its link to finish; until then nothing changes."
    ),
    "password-changed": _l("Your password is changed, and you are signed out everywhere else."),
    "password-reset": _l("Your password is changed, and every sign-in is ended. Sign in with the new one."),
    "address-changed": _l("This is the address of your account now."),
    "address-removed": _l("Your address is deleted."),
    "closed": _l("The record was open for ten minutes. Give a reason to open it again."),
    "tidied": _l("What was due is deleted."),
    "settled": _l("Thank you: that place is settled."),
    "letters-sent": _l("The letters leave within a minute."),
    "letters-deleted": _l("The letters are deleted."),
    "backed-up": _l("A backup was made."),
    "posted": _l("It stands on every page now."),
    "drilled": _l("Posted in the drill; no visitor sees it."),
    "live": _l("Visitors read it now."),
    "scheduled": _l("It goes live by itself."),
    "restored": _l("The earlier text stands in the draft; visitors read it once it goes live."),
    "text-unschedule": _l("It goes live only when somebody lets it."),
    "text-withdraw": _l("Visitors read it no more; its words and their history stay."),
    "text-remove": _l("Removed. For 30 days it can be brought back from this list."),
    "text-back": _l("It is back as it was."),
    "text-discard": _l("The draft is thrown away."),
    "image-added": _l("The image is added: paste its line into a text."),
    "image-deleted": _l("The image is deleted."),
    "event-begun": _l("Begun. Nobody but organizers sees it before it goes live."),
    "event-live": _l("It is live."),
    "event-scheduled": _l("It goes live by itself at that time."),
    "event-unschedule": _l("It goes live only when somebody says so."),
    "event-withdraw": _l("Visitors read it no more; calendars that have it are told that it is cancelled."),
    "event-cancel": _l("It stands as cancelled in the listing and in calendars."),
    "event-uncancel": _l("It takes place after all."),
    "event-remove": _l("It is removed. For 30 days it can be brought back."),
    "event-recover": _l("It is back."),
    "events-imported": _l("The table is imported."),
    "enquiry-deleted": _l("It is deleted for good."),
    "withdrawn": _l("It is taken back; your address stays as it is."),
}
# What the conference is called while nobody said otherwise.
TITLE = _l("17th Annual Meeting of Korean Society of Medical Oncology & 2024 International Conference")
DAY = {"en": "d MMM yyyy", "ko": "yyyy년 M월 d일"}


def init_app(app: Flask) -> None:
    """Give templates their filters and the few facts every page shows."""
    app.jinja_env.filters |= {
        "day": day,
        "dated": dated,
        "moment": moment,
        "stamp": stamp,
        "isotime": isotime,
        "markdown": markup.html,
        "plain": markup.plain,
        "shown": shown,
    }
    app.jinja_env.globals |= {
        "asset": assets.address,
        "integrity": lambda name: assets.get(name).integrity,
        "password_sentence": password_sentence,
        "elsewhere": language.elsewhere,
        "here": here,
        "whole": whole,
        "picture": lambda: _at_home(assets.address("social.png")),
        "zone": zone,
        "shown_roles": roles.shown,
        "languages": language.NAMES,
        "places": places,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asks_for"] = asks_for
    app.before_request(language.stay_in_what_is_spoken)
    app.context_processor(_facts)


def _facts() -> dict[str, Any]:
    other = language.KOREAN if language.current() == language.ENGLISH else language.ENGLISH
    return {
        "language": language.current(),
        "other_language": other,
        "contact_email": values.contact_email(),
        "contact_phone": values.contact_phone(),
        "answerable": values.answerable(language.current()),
        "conference_name": values.title(language.current()) or TITLE,
        "short_name": values.short_name(),
        # Those of all languages in which this site speaks to visitors.
        "spoken": {name: language.NAMES[name] for name in values.languages()},
        "base_url": current_app.config["KSMO_BASE_URL"],
        "said": SAID.get(request.args.get("said", "")),
        # Whose address holds a token is nobody else's page.
        "is_shared": "token" not in (request.view_args or {}),
    }


def asks_for(field: Any) -> bool:
    """Whether a field of a form is for a language this site speaks."""
    return (field.render_kw or {}).get("lang", language.ENGLISH) in values.languages()


def here(of: str = "") -> str:
    """The whole address of this page, in the given language or its own, without what others added to it."""
    meant = urlencode([(name, value) for name, value in request.args.items(multi=True) if name in MEANT])
    address = language.translated(request.script_root + quote(request.path), of or language.current())
    return _at_home(address + (f"?{meant}" if meant else ""))


def whole(address: str, of: str) -> str:
    """The whole address of a page of this site, in the given language."""
    return _at_home(language.translated(address, of))


def _at_home(address: str) -> str:
    return urljoin(str(current_app.config["KSMO_BASE_URL"]), address)


def with_token(endpoint: str, token: str) -> str:
    """The whole address of a page behind a link of letters; many are made of one kind."""
    return _beginning(endpoint, request.url_root) + token


@cache
def _beginning(endpoint: str, _root: str) -> str:
    place = "-"
    return url_for(endpoint, token=place, _external=True).removesuffix(place)


def zone(on: date | None = None) -> str:
    """The conference's time zone by its name, and its distance from UTC on that day, or today."""
    noon = clock.noon(on or clock.today())
    name = noon.tzname() or ""
    return f"{name if name.isalpha() else noon.tzinfo} (UTC{noon.isoformat()[-6:]})"


def password_sentence() -> str:
    """The sentence at the foot of every page and every letter (clause 8)."""
    return str(gettext("We never ask for your password, by mail or in any other way."))


def day(value: date) -> str:
    """A day as people write it: 1 Sep 2024, 2024년 9월 1일."""
    return str(format_date(value, DAY[language.current()]))


def dated(value: date) -> Markup:
    """The same, for programs too."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value))


def moment(value: datetime) -> Markup:
    """A moment on the conference's clocks, with their name; where scripts run, on the reader's too."""
    yours = gettext("your time: %(moment)s", moment="{}")
    return stamp(value) + Markup(' <span class="yours" data-yours="{}"></span>').format(yours)


def stamp(value: datetime) -> Markup:
    """A moment on the conference's clocks only."""
    return Markup('<time datetime="{}">{}</time>').format(isotime(value), in_words(value))


def isotime(value: datetime) -> str:
    """The same for programs: 2024-09-01T09:00+09:00."""
    return clock.local(value).isoformat("T", "minutes")


def in_words(value: datetime) -> str:
    """A moment as people write it: 1 Sep 2024, 09:00 KST."""
    local = clock.local(value)
    return f"{day(local.date())}, {local:%H:%M %Z}"


def shown(value: Any, reads: Callable[[str], Any] | None = None) -> str:
    """A held value as a person can read it, as markup where it is a moment; what only programs read is cut short."""
    if reads is not None:
        return str(reads(value))
    if isinstance(value, bytes | UUID):
        return f"{value.hex if isinstance(value, UUID) else value.hex():.8}…"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return language.NAMES.get(value, str(value))
