"""What sections and their values are called, where they show, and the page of each."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words
from ksmo_site.settings.sections import LANGUAGES, NAME, REPRESENTATIVES, RETENTION, WHEN

TITLES: dict[str, Words] = {
    NAME: _l("Name of the conference"),
    WHEN: _l("When and where"),
    REPRESENTATIVES: _l("Representatives"),
    LANGUAGES: _l("Languages"),
    RETENTION: _l("How long things are kept"),
}
PAGES = {
    NAME: "settings_desk.conference_name",
    WHEN: "settings_desk.conference_facts",
    REPRESENTATIVES: "settings_desk.representatives",
    LANGUAGES: "settings_desk.languages",
    RETENTION: "settings_desk.retention",
}
SHOWS: dict[str, Words] = {
    NAME: _l(
        "Shown as the title of every page, on the home page, in feeds and calendars, and as the sender of letters."
    ),
    WHEN: _l("Shown on the home page."),
    REPRESENTATIVES: _l(
        "Shown on the contact page, under the privacy policy, and to whoever finds a weakness; the address at the foot"
        " of every page, too. Answers to letters go there."
    ),
    LANGUAGES: _l("Holds for every page, every letter, and what editors are asked for."),
    RETENTION: _l("Shown under “What we hold”, on the page to leave, and to organizers who announce a version."),
}
LABELS: dict[str, Words] = {
    "title": _l("Whole name, in English"),
    "title_ko": _l("Whole name, in Korean"),
    "short_name": _l("Short name"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "place": _l("Place, in English"),
    "place_ko": _l("Place, in Korean"),
    "who": _l("Person or department that answers, in English"),
    "who_ko": _l("Person or department that answers, in Korean"),
    "email": _l("E-mail"),
    "telephone": _l("Telephone"),
    "korean": _l("Languages"),
    "inactive_days": _l("Days without a sign-in after which an account ends"),
    "backup_days": _l("Days a backup is kept"),
    "consent_days": _l("Days between announcing a wider version of the policy and its Effective Date"),
}
SPEAKS: dict[str, Words] = {"yes": _l("English and Korean"), "no": _l("English only")}
