"""The people of the stories. Their values are rare on purpose, so that a search for them finds only them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Somebody:
    """Somebody who may join."""

    conference_id: str
    name: str
    email: str
    password: str = "seven quiet mountains"

    def application(self) -> dict[str, str]:
        """What they fill in."""
        fields = {
            "conference_id": self.conference_id,
            "name": self.name,
            "email": self.email,
            "password": self.password,
            "is_of_age": "y",
            "agree": "y",
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def values(self) -> list[str]:
        """What identifies them."""
        return [value for value in (self.conference_id, self.name, self.email) if value]


MINA = Somebody("mina-xq71", "Mina Xaverius Quell", "mina.quell-7713@example.org")
JUNHO = Somebody("junho-zz42", "준호 쯔위체르트", "junho.zz-4242@example.org")
NAMELESS = Somebody("nameless-kk9", "", "nameless-kk9@example.org")
# As long as the forms allow, and without a place to break a line.
LONGEST = Somebody("c" * 40, "N" * 120, "e" * 60 + "@" + "d" * 60 + ".example.org")
UNREACHABLE = Somebody("unreachable-vv3", "Ursula Vvedenskaya", "")
