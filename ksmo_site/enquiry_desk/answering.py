"""What an organizer does with an enquiry: take it, answer it, say that it takes longer, close it."""

from flask_babel import lazy_gettext as _l

from ksmo_site import clock
from ksmo_site.activity import acting
from ksmo_site.delivery import inspection
from ksmo_site.delivery.inspection import Improper
from ksmo_site.enquiries import asking, clocks, telling
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.errors import Refusal
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter import choosing
from ksmo_site.people.models import Person
from ksmo_site.privacy import openings
from ksmo_site.privacy.words import ENQUIRY


def take(enquiry: Enquiry, organizer: Person) -> None:
    """Let this organizer answer for it; from now on they can read it, and its sender sees that it was opened."""
    enquiry.owner = acting.signature(organizer)
    openings.note(enquiry.person, ENQUIRY)


def is_mine(enquiry: Enquiry, organizer: Person) -> bool:
    """Whether this organizer answers for it."""
    return enquiry.owner is not None and acting.is_by(enquiry.owner, organizer)


def refuse_others(enquiry: Enquiry, organizer: Person) -> None:
    """Raises Refusal for an organizer who has not taken it, or from whom somebody else took it."""
    if not is_mine(enquiry, organizer):
        raise Refusal(_l("Somebody else answers for this enquiry, or nobody yet. Take it first."))


def answer(enquiry: Enquiry, words: str) -> None:
    """Answer by letter. Raises Refusal where it is closed, or no letter can say this or reach its sender."""
    _refuse_closed(enquiry)
    _refuse_words(words, "answer")
    _refuse_unreachable(enquiry)
    enquiry.reply = words
    clocks.close(enquiry)
    telling.tell(enquiry, telling.ANSWER)


def extend(enquiry: Enquiry, why: str) -> None:
    """Say by letter why it takes ten days longer. Raises Refusal the second time, and as answer() does."""
    _refuse_closed(enquiry)
    if enquiry.extended_on is not None:
        raise Refusal(_l("It was extended already: that may happen once. Please answer now."), field="why")
    _refuse_words(why, "why")
    _refuse_unreachable(enquiry)
    enquiry.delay, enquiry.extended_on = why, clock.today()
    enquiry.due_on += clocks.TIME_TO_ANSWER
    telling.tell(enquiry, telling.EXTENDED)


def close(enquiry: Enquiry) -> None:
    """End it without a letter: it was answered otherwise, or is asked no more. Raises Refusal where it is closed."""
    _refuse_closed(enquiry)
    clocks.close(enquiry)


def discard(enquiry: Enquiry) -> Erased | None:
    """Delete what was no enquiry at all, and whom we have no other reason to know; once committed, verify().

    Raises Refusal for an open one about privacy: its sender has a right to an answer.
    """
    if enquiry.is_open and enquiry.is_privacy:
        raise Refusal(_l("It asks for something the law gives a right to. Answer it, or close it, first."))
    person = enquiry.person
    asking.forget(enquiry)
    return erasure.erase_stranger(person, Enquiry.__tablename__)


def belongs_to_member(enquiry: Enquiry) -> bool:
    """Whether its address is that of a member, who can do most of it in their account."""
    return choosing.is_member(enquiry.person)


def _refuse_closed(enquiry: Enquiry) -> None:
    if not enquiry.is_open:
        raise Refusal(_l("This enquiry is closed already."))


def _refuse_unreachable(enquiry: Enquiry) -> None:
    if enquiry.person.email is None:
        raise Refusal(_l("Its sender has no address any more: reach them otherwise, and close it."))


def _refuse_words(words: str, field: str) -> None:
    try:
        inspection.refuse(words)
    except Improper as improper:
        raise Refusal(
            _l("No letter of ours may ask for a password or lead to another site. Please write it otherwise."),
            field=field,
        ) from improper
