"""What people do here, each as its page does it, by the site's own functions; the caller commits."""

from collections.abc import Callable

import pyotp
from sqlalchemy import select

from ksmo_site import clock, telephones
from ksmo_site.account import addresses, profile
from ksmo_site.account.profile import Profile
from ksmo_site.auth import membership, resetting, second_factor, sign_ins
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import SignIn
from ksmo_site.enquiries import asking, deleting, telling
from ksmo_site.enquiries.asking import Question
from ksmo_site.enquiries.words import CATEGORIES
from ksmo_site.enquiry_desk import answering
from ksmo_site.extensions import db
from ksmo_site.newsletter import choosing, stopping, subscriptions
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.pages import stars
from ksmo_site.pages.models import Event
from ksmo_site.people import persons, proofs
from ksmo_site.policy import versions
from ksmo_site.privacy import openings
from tests.residue.participants import Participant, Values

Act = Callable[[Participant, Values], None]


def join(who: Participant, values: Values, with_name: bool = True) -> None:
    """Make an account, or make it again over one that is not confirmed; whoever has no address needs a name."""
    telephone = values.telephone() if values.random.random() < 0.5 else None
    who.name = values.name() if with_name else None
    who.conference_id, who.password = values.rare("-id"), values.password()
    who.uses(who.name, who.email, who.conference_id, who.password, telephone, telephone and telephones.shown(telephone))
    newsletter = bool(who.email) and values.random.random() < 0.3
    application = Application(
        who.conference_id, who.password, who.name, who.email, values.country(), telephone, newsletter=newsletter
    )
    member = membership.register(application, versions.get_in_force())
    assert member, "somebody else has this address"
    who.member_id, who.is_member = member.id, member.is_confirmed
    who.is_known_as(member.person)


def read_news(who: Participant, values: Values) -> None:
    """Ask for the newsletter as strangers do."""
    name, email = values.name(), who.email or ""
    who.uses(name, email)
    subscriptions.subscribe(Wish(name, email, newsletter=True, events=values.random.random() < 0.5))
    person = persons.find(email)
    assert person
    who.is_known_as(person)


def confirm(who: Participant, values: Values) -> None:
    """Open the account with the link of the letter."""
    if who.is_member:
        return
    password = values.password() if who.member.is_contested else None
    who.uses(password)
    who.password = password or who.password
    membership.confirm(proofs.token(who.member, "confirm"), password=password)
    who.is_member = True


def confirm_news(who: Participant, _: Values) -> None:
    """Say yes to the newsletter with the link of the letter."""
    subscription = subscriptions.of(who.person)
    if subscription is not None and not subscription.is_confirmed:
        subscriptions.confirm(proofs.token(subscription, "subscribe"))


def choose_news(who: Participant, values: Values) -> None:
    """Switch the newsletter on or off, on the page of the account."""
    if who.email:
        member = who.member
        newsletter, events = values.random.choices((True, False), k=2)
        choosing.choose(member.person, member.called or "", Choice(newsletter, events))


def move(who: Participant, values: Values) -> None:
    """Ask for another address, and mostly confirm it."""
    ask_to_move(who, values, values.email())
    if values.random.random() < 0.7:
        confirm_move(who, values)


def ask_to_move(who: Participant, _: Values, address: str) -> None:
    """Ask for this address."""
    who.uses(address)
    addresses.ask(who.member, address)
    db.session.commit()


def confirm_move(who: Participant, _: Values) -> None:
    """Prove the address asked for."""
    change = addresses.waiting(who.member.person)
    assert change
    address = change.address
    addresses.confirm(proofs.token(change, addresses.PURPOSE))
    who.email = address
    # What was asked from there, before it was theirs.
    for enquiry in telling.of(who.member.person):
        who.uses(enquiry.name, enquiry.message, enquiry.reply, enquiry.delay)


def be_nowhere(who: Participant, _: Values) -> None:
    """Keep no address any more."""
    addresses.remove(who.member)
    who.email = None


def edit_profile(who: Participant, values: Values) -> None:
    """Another name, country and telephone."""
    name, telephone = values.name(), values.telephone()
    who.uses(name, telephone, telephones.shown(telephone))
    who.name = name
    profile.change(who.member, Profile(name, values.country(), telephone))


def protect(who: Participant, values: Values) -> None:
    """Switch on a second factor, or make new recovery codes where there is one, or switch it off."""
    if second_factor.of(who.member.person) is None:
        offer = second_factor.offer(who.member)
        codes = second_factor.switch_on(who.member, offer.token, pyotp.TOTP(offer.secret).at(clock.now()))
        who.uses(offer.secret, offer.spaced)
    elif values.random.random() < 0.7:
        codes = second_factor.replace_recovery_codes(who.member)
    else:
        second_factor.switch_off(who.member)
        return
    who.uses(*codes, *(code.replace("-", "") for code in codes))
    db.session.commit()
    begun = _sign_in(who, values)
    sign_ins.finish(begun, codes[0], values.network(), staying=False)


def sign_in(who: Participant, values: Values) -> None:
    """Sign in, by ID or address, and sometimes out again."""
    begun = _sign_in(who, values)
    db.session.commit()
    if values.random.random() < 0.5:
        sign_ins.end(who.member, begun.id)


def _sign_in(who: Participant, values: Values) -> SignIn:
    network, identity = values.network(), who.email if who.email and values.random.random() < 0.5 else who.conference_id
    sign_ins.admit(identity, network)
    db.session.commit()
    begun = sign_ins.begin(identity, who.password, network, staying=values.random.random() < 0.5)
    who.uses(begun.token)
    return begun


def mistype(who: Participant, values: Values) -> None:
    """Try to sign in with a password that is wrong."""
    network, wrong = values.network(), values.password()
    who.uses(wrong)
    sign_ins.admit(who.conference_id, network)
    db.session.commit()
    sign_ins.begin(who.conference_id, wrong, network)


def star(who: Participant, values: Values) -> None:
    """Give an event a star."""
    stars.set_star(
        who.member.person, values.random.choice(list(db.session.scalars(select(Event).order_by(Event.slug))))
    )


def be_helped(who: Participant, values: Values) -> None:
    """Let an organizer open the record, for a reason."""
    reason = values.rare(f" called about {who.name or 'an account'}")
    who.uses(reason)
    openings.note(who.member.person, reason)


def forget_password(who: Participant, values: Values) -> None:
    """Ask for a link to choose a new password, and mostly choose one."""
    resetting.ask(who.conference_id)
    db.session.commit()
    if who.email and values.random.random() < 0.7:
        password = values.password()
        who.uses(password)
        resetting.reset(proofs.token(who.member, resetting.PURPOSE), password)
        who.password = password


def write_to_us(who: Participant, values: Values) -> None:
    """Send the form of the contact page, which needs an address."""
    if not who.email:
        return
    name, words = values.name(), values.rare(" What do you hold about me?")
    who.uses(name, words)
    asked = asking.ask(Question(name, who.email, values.random.choice(list(CATEGORIES)), words))
    who.is_known_as(asked.person)


def get_answer(who: Participant, values: Values) -> None:
    """Let an organizer open what was asked, and answer it, or say that it takes longer."""
    for enquiry in telling.of(who.person):
        if enquiry.is_open and who.email:
            words = values.rare(" is what we have to say.")
            who.uses(words)
            answering.take(enquiry, enquiry.person)
            takes_longer = enquiry.extended_on is None and values.random.random() < 0.3
            (answering.extend if takes_longer else answering.answer)(enquiry, words)


def leave(who: Participant, _: Values) -> None:
    """De-register, or delete what readers and those who only asked can delete by the link of a letter."""
    if who.member_id is not None:
        membership.cancel(who.member)
        return
    (deleting.end_now if telling.of(who.person) else stopping.end_all)(who.person)


def try_address_of(stranger: Participant, values: Values, known: Participant) -> None:
    """Sign up with somebody's address: nothing of it is kept."""
    stranger.uses(stranger.conference_id, stranger.password, stranger.name)
    application = Application(stranger.conference_id, stranger.password, stranger.name, known.email, values.country())
    assert membership.register(application, versions.get_in_force()) is None


def try_id_of(stranger: Participant, values: Values, known: Participant) -> None:
    """Sign up with somebody's conference ID. Raises Refusal."""
    stranger.uses(stranger.email, stranger.password, stranger.name)
    application = Application(known.conference_id, stranger.password, stranger.name, stranger.email, values.country())
    membership.register(application, versions.get_in_force())
    raise AssertionError("the ID was given away")


# By how often they happen.
OF_MEMBERS: dict[Act, int] = {
    sign_in: 4, mistype: 1, star: 3, edit_profile: 2, move: 3, be_nowhere: 1, choose_news: 2, protect: 2, be_helped: 2,
    forget_password: 2, write_to_us: 2, get_answer: 2,
}  # fmt: skip
