"""What is asked of readers: their name, their address, and what they want."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site import form, language
from ksmo_site.newsletter import choosing, subscriptions
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.newsletter.models import NoNews, Subscription
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.people.models import Person
from ksmo_site.settings import values

LANGUAGES = {language.ENGLISH: _l("English"), language.KOREAN: _l("Korean")}


def _meaning(name: str) -> Any:
    return Subscription.__table__.c[name].info["meaning"]


def name_of_reader() -> Any:
    """The field for a reader's name."""
    return form.line(
        _l("Name"),
        Subscription.name.meaning,
        missing=_l("Please enter your name."),
        autocomplete="name",
        spellcheck="false",
    )


def newsletter_switch() -> Any:
    """The box for the newsletter."""
    return form.box(_l("Newsletter"), _meaning("newsletter"))


def events_switch() -> Any:
    """The box for the events listing."""
    return form.box(_l("Events listing"), _meaning("events"))


def news_switch() -> Any:
    """The box for what all members get."""
    return form.box(_l("News for members"), NoNews.__table__.c.since_on.info["meaning"])


def language_of_letters() -> Any:
    """English or Korean, at first that of the page."""
    return form.choice(
        _l("Language of the letters"),
        LANGUAGES,
        _meaning("language"),
        missing=_l("Choose English or Korean."),
        default=language.current,
    )


@form.leaves_out
def _where_there_is_one(_person: Person | None) -> list[Any]:
    """Nobody is asked for a language where this site speaks one only."""
    return [] if len(values.languages()) > 1 else [_meaning("language")]


class SubscribeForm(form.BaseForm):
    """Get the newsletter."""

    name = name_of_reader()
    email = form.email(_l("E-mail"), Person.email.meaning)
    newsletter = newsletter_switch()
    events = events_switch()
    language = language_of_letters()

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is wrong at once, an empty choice included."""
        valid: bool = super().validate(extra_validators)
        if self.newsletter.data or self.events.data:
            return valid
        self.refuse(subscriptions.nothing_chosen())
        return False

    def wish(self) -> Wish:
        """What it says."""
        return Wish(
            self.name.data or "", self.email.data or "", newsletter=self.newsletter.data, events=self.events.data,
            language=self.language.data,
        )  # fmt: skip


class ManageForm(form.BaseForm):
    """What a reader gets, by the link of a letter."""

    newsletter = newsletter_switch()
    events = events_switch()
    news = news_switch()
    language = language_of_letters()
    name = name_of_reader()

    @classmethod
    def of(cls, subscription: Subscription) -> "ManageForm":
        """The form as this reader has filled it in so far: only members get news, and theirs is another name."""
        got = choosing.chosen(subscription.person)
        made = cls(data={**vars(got), "name": subscription.name})
        if choosing.is_member(subscription.person):
            del made.name
        else:
            del made.news
        return made

    def wanted(self) -> Choice:
        """What it says."""
        news = self.news.data if self.news else None
        return Choice(self.newsletter.data, self.events.data, news, self.language.data)

    def new_name(self) -> str | None:
        """The name it says; None where there is none to be changed."""
        return self.name.data if self.name else None


class AddressForm(form.BaseForm):
    """Where a new link shall go."""

    email = form.email(_l("E-mail"), Person.email.meaning)
