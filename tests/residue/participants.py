"""Made-up people who come and go, and everything they ever told the site."""

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from ksmo_site import telephones
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault

NAMES = ("Mina Quell", "김민서", "이준호", "쯔위체르트 박", "Zoë O’Connor", "佐藤 花子", "Ursula Vvedenskaya")
COUNTRIES = ("KR", "JP", "DE", "US", "FR")
# Nearly every number that begins so may be somebody's.
BEGINNINGS = ("+8210", "+49151")


@dataclass(eq=False)
class Participant:
    """Somebody with a history here: who they are by now, every value they ever used, and their keys."""

    name: str | None = None
    email: str | None = None
    conference_id: str = ""
    password: str = ""
    person_id: UUID | None = None
    member_id: UUID | None = None
    # Whether their account is open; remembered here, since asking the site each time takes longer than all they do.
    is_member: bool = False
    values: set[str] = field(default_factory=set)
    keys: set[bytes] = field(default_factory=set)

    def uses(self, *values: str | None) -> None:
        """Remember these values for good. Countries are not among them: two letters are everybody's."""
        self.values.update(value for value in values if value)

    def is_known_as(self, person: Person) -> None:
        """Remember whom the site takes them for, and the key that seals what it knows."""
        self.person_id = person.id
        self.keys.add(vault().key(person.slot))

    @property
    def person(self) -> Person:
        """Their entry. Raises LookupError where there is none."""
        found = persons.find(self.email) if self.email else self.member.person
        if found is None or found.id != self.person_id:
            raise LookupError(self.email)
        return found

    @property
    def member(self) -> Member:
        """Their account. Raises LookupError where there is none."""
        found = db.session.get(Member, self.member_id) if self.member_id else None
        if found is None:
            raise LookupError(self.member_id)
        return found


class Values:
    """Makes values up: each begins with eight random bytes, so that a search for it finds nothing else."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def rare(self, rest: str) -> str:
        """These words after eight random bytes."""
        return f"{self.random.getrandbits(64):016x}{rest}"

    def name(self) -> str:
        """What somebody is called, in any of some scripts."""
        return self.rare(f" {self.random.choice(NAMES)}")

    def email(self) -> str:
        """An address."""
        return self.rare("@Example.org" if self.random.random() < 0.1 else "@example.org")

    def password(self) -> str:
        """A short one: the longer it is, the longer the site takes to judge it."""
        return self.rare("")

    def country(self) -> str:
        """A country."""
        return self.random.choice(COUNTRIES)

    def telephone(self) -> str:
        """A number there may be, as forms hand it on: eight random digits, all that a number has room for."""
        while True:
            typed = f"{self.random.choice(BEGINNINGS)}{self.random.randrange(10**8):08}"
            number = telephones.read(typed, None)
            if number is not None:
                return number

    def network(self) -> str:
        """Where somebody signs in from."""
        return f"10.{self.random.randrange(256)}.{self.random.randrange(256)}.1"
