"""Random histories of people who come, stay a while and leave, the same for the same seed."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from random import Random

from ksmo_site.backups import copies
from ksmo_site.delivery import sending
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.language import KOREAN, speaking
from tests.residue import acts
from tests.residue.participants import Participant, Values

# So many are made while people come and leave.
BACKUPS = 4


class Histories:
    """Everybody who ever used a site, and what became of them; to be told inside the context of its application."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)
        self.values = Values(self.random)
        self.living: list[Participant] = []
        self.gone: list[Participant] = []
        # Whoever never got in: what they typed was refused, or undone.
        self.strangers: list[Participant] = []
        self.counts: Counter[str] = Counter()

    def go_on(self, leavers: int, living: int) -> Iterator[int]:
        """Let people come, do things and leave, until so many left and so many are there; yields how many left."""
        told = len(self.gone)
        while len(self.gone) < leavers:
            self.go_a_step(living)
            if len(self.gone) > told:
                told = len(self.gone)
                if told % max(leavers // BACKUPS, 1) == 0:
                    self._backs_up()
                yield told
        # Once at least: whoever comes gets the slot, on SQLite, of somebody whose coming was undone.
        self.comes()
        while len(self.living) < living:
            self.comes()
        sending.deliver()

    def _backs_up(self) -> None:
        db.session.commit()
        copies.make()
        self.counts["backups"] += 1

    def go_a_step(self, living: int) -> None:
        """One thing happens to somebody."""
        chance = self.random.random()
        if not self.living:
            self.comes()
        elif chance < 0.04:
            self.is_refused()
        elif chance < 0.08:
            self.comes_half()
        elif chance < 0.12:
            sending.deliver()
        elif chance < 0.62:
            # Once so many are there, as many come as leave.
            comes = len(self.living) < living and self.random.random() < 0.9
            self.comes() if comes else self.leaves(self.random.choice(self.living))
        else:
            self.acts(self.random.choice(self.living))

    def values_of_leavers(self) -> set[str]:
        """What must be found nowhere: not what somebody else uses now, since addresses may be given again."""
        gone = {value for who in (*self.gone, *self.strangers) for value in who.values}
        return gone - self.values_of_living()

    def values_of_living(self) -> set[str]:
        """What lies there sealed, or was never kept."""
        return {value for who in self.living for value in who.values}

    def keys_of_leavers(self) -> set[bytes]:
        """Every key that was destroyed."""
        return {key for who in self.gone for key in who.keys}

    def keys_of_strangers(self) -> set[bytes]:
        """Every key that was made for nobody, and sealed nothing: it is destroyed within the hour."""
        return {key for who in self.strangers for key in who.keys}

    def keys_of_living(self) -> set[bytes]:
        """Every key in use."""
        return {key for who in self.living for key in who.keys}

    def comes(self) -> None:
        """Somebody new, or again at the address of somebody who left, as a member, a reader, or only to ask."""
        who, is_reader = Participant(email=self._address()), self.random.random() < 0.2
        self.living.append(who)
        if is_reader:
            self._happens(acts.write_to_us if self.random.random() < 0.3 else acts.read_news, who)
        else:
            has_name = self.random.random() < 0.8
            who.email = None if has_name and self.random.random() < 0.15 else who.email
            self._happens(acts.join, who, has_name)
        if self.random.random() < 0.85:
            self._happens(acts.confirm_news if is_reader else acts.confirm, who)

    def _address(self) -> str:
        former = self.random.choice(self.gone).email if self.gone and self.random.random() < 0.2 else None
        is_free = former and all(former != who.email for who in self.living)
        return former if former and is_free else self.values.email()

    def comes_half(self) -> None:
        """Somebody joins, and the transaction is undone: by a crash, or by a disk that is full."""
        who = Participant(email=self.values.email())
        self.strangers.append(who)
        acts.join(who, self.values)
        db.session.rollback()
        self.counts["undone"] += 1

    def is_refused(self) -> None:
        """Somebody signs up with the address or the ID of another."""
        known = self.random.choice(self.living)
        if not known.is_member:
            return
        values = self.values
        stranger = Participant(values.name(), values.email(), values.rare("-id"), values.password())
        self.strangers.append(stranger)
        attempt = acts.try_address_of if known.email and self.random.random() < 0.5 else acts.try_id_of
        self._happens(attempt, stranger, known)

    def leaves(self, who: Participant) -> None:
        """Somebody leaves: for good, or only the newsletter where they joined after reading it."""
        assert self._happens(acts.leave, who)
        self._is_gone(who)

    def _is_gone(self, who: Participant) -> None:
        self.living.remove(who)
        self.gone.append(who)

    def acts(self, who: Participant) -> None:
        """Somebody does one of the things that are open to them."""
        if who.is_member:
            act = self.random.choices(list(acts.OF_MEMBERS), list(acts.OF_MEMBERS.values()))[0]
        elif who.member_id is not None:
            act = self.random.choice((acts.confirm, acts.join))
        else:
            act = self.random.choice((acts.confirm_news, acts.read_news, acts.write_to_us, acts.get_answer, acts.join))
        if act is acts.move and self.random.random() < 0.3:
            self.takes_over(who)
        else:
            self._happens(act, who)

    def takes_over(self, who: Participant) -> None:
        """A member moves to an address that a reader has, or somebody who never confirmed: who is forgotten."""
        others = [other for other in self.living if other.email and not other.is_member]
        if not others:
            return
        other = self.random.choice(others)
        if self._happens(acts.ask_to_move, who, other.email or "") and self._happens(acts.confirm_move, who):
            self._is_gone(other)
            self.counts["taken over"] += 1

    def _happens(self, act: Callable[..., None], who: Participant, *more: object) -> bool:
        """Let it happen as on a page, which commits, or undoes what was begun; whether it was not refused."""
        try:
            with speaking(KOREAN) if self.random.random() < 0.3 else nullcontext():
                act(who, self.values, *more)
                db.session.commit()
        except Refusal:
            db.session.rollback()
            self.counts[f"{act.__name__}, refused"] += 1
            return False
        self.counts[act.__name__] += 1
        return True
