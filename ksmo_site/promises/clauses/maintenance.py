"""The checks of clause 3: maintenance and disuse."""

from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.backups import copies
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.holdings_desk import deletion
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import checks
from ksmo_site.outbox import kinds
from ksmo_site.outbox.words import PURPOSES
from ksmo_site.people import ledger
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from ksmo_site.promises import drills, visit
from ksmo_site.promises.promise import Promises

promise = Promises()
# What the search finds, people remove: within five days (Standard Guideline on PIPA, article 10).
TO_SETTLE = timedelta(days=5)


@promise(20)
def nothing_is_sent_or_shown_as_advertising() -> None:
    for name, kind in kinds.KINDS.items():
        assert kind.purpose in PURPOSES, f"the letter {name!r} is for {kind.purpose!r}"
    sent = db.session.scalars(select(Issue.number).where(Issue.is_advertising, Issue.begun_at.is_not(None))).first()
    assert sent is None, f"issue {sent} of the newsletter was sent as advertising"
    for page in visit.public_pages():
        followed = [*page.loads(), *(says["href"] for tag, says in page.tags if tag == "a" and "href" in says)]
        counted = [address for address in followed if not checks.may_follow(address)]
        assert not counted, f"{page.path} counts who follows {counted[0]}"
        foreign = [address for address in page.loads() if urlsplit(address).netloc]
        assert not foreign or not page.is_html, f"{page.path} loads {foreign[0]}, and tells others who reads it"


@promise(22)
def nobody_is_known_without_a_reason() -> None:
    strangers = erasure.strangers()
    assert not strangers, f"{len(strangers)} people are known who are neither members nor readers"


@promise(23)
def leaving_is_one_page_and_one_button_away() -> None:
    visit_ = drills.a_members_visit()
    assert visit_.data.links_to("/account/leave"), "the page of a member's data does not lead to leaving"
    answer = visit_.leave.answer.status_code
    assert answer == 200, f"the page to leave answers {answer}"
    assert visit_.leave.sends_to_itself(), "the page to leave has no button"


@promise(24)
def a_made_up_member_leaves_nothing() -> None:
    left = drills.what_a_leaver_leaves()
    assert not left.rows, f"{left.rows} rows of a made-up member stayed"
    assert not left.files, f"values of a made-up member stayed in {left.files[0]}"
    late = [one for one in deletion.remains() if one.found_on < clock.today() - TO_SETTLE]
    assert not late, f"{len(late)} places still hold something of people who left"


@promise(25)
def what_a_made_up_member_left_cannot_be_opened() -> None:
    left = drills.what_a_leaver_leaves()
    assert not left.clear_before, f"a made-up member's values stood in clear in {left.clear_before[0]}"
    assert not left.opens, "a copy made before leaving can still be opened"
    for copy, slots in vault().strays(set(db.session.scalars(select(Person.slot)))).items():
        assert not slots, f"{copy.name} still holds the keys of {len(slots)} people who left"
    late = [backup for backup in copies.all_of(vault()) if backup.lapses_on < clock.today()]
    assert not late, f"the backup {late[-1].name if late else ''} is past its day"
    # First the database, then the file: whoever leaves meanwhile writes them the other way round.
    known, entries = ledger.position(), ledger.ledger().entries()
    assert known <= entries[-1].number, "the erasure ledger ends before the database does"
