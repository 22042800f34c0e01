"""The pages everybody should find: menu, foot, sitemap and sitemap.xml are made from these."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ksmo_site import roles
from ksmo_site.personal import Words


@dataclass(frozen=True)
class Place:
    """A page with a fixed address, and what links to it say."""

    endpoint: str
    words: Words
    section: tuple[str, ...] = ()

    def is_around(self, endpoint: str | None) -> str:
        """Whether the page is this place or one of its section, in the words of aria-current."""
        if endpoint == self.endpoint:
            return "page"
        return "true" if (endpoint or "").startswith(self.section) else ""

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list it: they have no use for what is somebody's own."""
        return not self.endpoint.startswith(("auth.", "account.", "credentials.", "asking.", "newsletter.ask"))


HOME = Place("pages.home", _l("Home"))
ABOUT = Place("pages.about", _l("About"))
EVENTS = Place("pages.events_listing", _l("Events"), ("pages.event", "pages.past_events"))
PAST_EVENTS = Place("pages.past_events", _l("Past events"))
NEWS = Place("pages.news", _l("News"), ("pages.news_item",))
NEWSLETTER = Place("newsletter.subscribe", _l("Newsletter"), ("newsletter.", "archive."))
ARCHIVE = Place("archive.listing", _l("Archive of the newsletter"))
MANAGE = Place("newsletter.ask_to_manage", _l("Change what you get"))
CONTACT = Place("enquiries.contact", _l("Contact"), ("enquiries.",))
PRIVACY = Place("privacy.notice", _l("Privacy"), ("privacy.", "promises.", "notices."))
POLICY = Place("privacy.notice", _l("Privacy policy"))
PROMISES = Place("promises.board", _l("Promises kept"))
HOLDINGS = Place("privacy.what_we_hold", _l("What we hold"))
COOKIES = Place("privacy.cookies", _l("Cookies"))
VERSIONS = Place("privacy.versions", _l("Versions of the privacy policy"))
NOTICES = Place("notices.listing", _l("Security notices and disclosures"))
SAFETY = Place("pages.safety", _l("How to recognise our messages"))
ACCESSIBILITY = Place("pages.accessibility", _l("Accessibility"))
SITE = Place("pages.sitemap", _l("Sitemap"))
JOIN = Place("auth.create", _l("Create an account"))
SIGN_IN = Place("auth.sign_in", _l("Sign in"))
FORGOTTEN = Place("auth.forgot_password", _l("Forgot your password?"))
ACCOUNT = Place("account.overview", _l("Your account"), ("account.", "credentials.", "asking."))
YOUR_DATA = Place("account.data", _l("Your data"))
PROFILE = Place("account.change_profile", _l("Name, country, telephone"))
EMAIL = Place("account.email", _l("E-mail address"))
PASSWORD = Place("credentials.password", _l("Password"))
SECOND_FACTOR = Place("credentials.your_second_factor", _l("Second factor"))
SIGN_INS = Place("credentials.your_sign_ins", _l("Your sign-ins"))
SUBSCRIPTIONS = Place("account.your_subscriptions", _l("Newsletter and events listing"))
YOUR_EVENTS = Place("account.your_events", _l("Your events"))
CONSENTS = Place("asking.consents", _l("Your answers"))
LEAVE = Place("account.leave", _l("De-register"))
DESK = Place("desk.overview", _l("Desk"), tuple(f"{room}." for room in sorted(roles.ROOMS)))
# Where organizers work; each sees those that their roles open.
OFFICES = (
    Place("page_desk.pages", _l("Pages of the organizers")),
    Place("page_desk.news", _l("News")),
    Place("page_desk.main_menu", _l("Main menu")),
    Place("page_desk.images", _l("Images")),
    Place("newsletter_desk.listing", _l("Newsletter: issues")),
    Place("event_desk.listed", _l("Events: drafts and listing")),
    Place("policy_desk.overview", _l("Privacy policy: drafts and versions")),
    Place("notice_desk.listing", _l("Security notices and disclosures")),
    Place("enquiry_desk.listing", _l("Enquiries")),
    Place("people_desk.listing", _l("Members"), ("people_desk.open_record", "people_desk.delete_member")),
    Place("people_desk.subscribers", _l("Readers"), ("people_desk.open_reader", "people_desk.delete_reader")),
    Place("holdings_desk.retention_overview", _l("How long things are kept")),
    Place("holdings_desk.usage_overview", _l("Usage")),
    Place("holdings_desk.deletion_overview", _l("Deletion")),
    Place("settings_desk.overview", _l("Settings")),
    Place("team.listing", _l("Team")),
    Place("team.activity", _l("Activity")),
    Place("desk.styles", _l("Styles")),
)

MENU = (ABOUT, EVENTS, NEWS, NEWSLETTER, PRIVACY, CONTACT)
FOOT = (POLICY, PROMISES, HOLDINGS, COOKIES, SAFETY, ACCESSIBILITY, SITE)
# What a member's account is made of.
OWN = (YOUR_DATA, YOUR_EVENTS, SUBSCRIPTIONS, PROFILE, EMAIL, PASSWORD, SECOND_FACTOR, SIGN_INS, CONSENTS, LEAVE)
SITEMAP = (
    (_l("The conference"), (HOME, ABOUT, EVENTS, PAST_EVENTS, NEWS, NEWSLETTER, ARCHIVE, MANAGE, CONTACT)),
    (_l("Your privacy"), (POLICY, PROMISES, HOLDINGS, COOKIES, VERSIONS, NOTICES, SAFETY)),
    (_l("Your account"), (JOIN, SIGN_IN, FORGOTTEN, ACCOUNT, LEAVE)),
    (_l("This site"), (ACCESSIBILITY, SITE)),
)
