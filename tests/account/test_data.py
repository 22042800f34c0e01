"""Everything we hold about a member: on the page, in the files, and gone when they leave."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import html5lib
from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.throttle import counting
from ksmo_site.throttle.models import Tries
from tests.enquiries.writing import writes
from tests.served import TOP
from tests.site import Site
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor

# Letters have all left, no organizer opened her record, she is none, and no statute demands to keep anything.
NOT_HERS = {"letter", "opening", "signature", "factor_request", "lawful_hold", "lawful_record"}


def uses_everything(visitor: Visitor, site: Site) -> list[str]:
    """Do all a member can do; the values that are held about her then."""
    visitor.signs_in(site.has_member(visitor, MINA)).switches_on_a_second_factor()
    codes = visitor.recovery_codes
    visitor.opens("/account/profile").posts("/account/profile", name=MINA.name, country="KR", telephone="010-9876-5432")
    visitor.opens("/account/subscriptions").posts("/account/subscriptions", newsletter="y", events="y")
    visitor.opens("/account/email").posts("/account/email", email="mina.next-5577@example.org")
    visitor.opens("/events").posts("/account/events/sample-event/star")
    writes(visitor, name=MINA.name, email=MINA.email)
    Visitor(visitor.app_).opens("/forgot-password").posts("/forgot-password", identity=MINA.email)
    site.letters()
    return [*MINA.values, "+821098765432", "mina.next-5577@example.org", *codes, visitor.app.secret]


def files(visitor: Visitor) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The entries of both files."""
    entries = json.loads(visitor.opens("/account/data.json").text)["entries"]
    table = visitor.opens("/account/data.csv").page.data.decode("utf-8-sig")
    return entries, list(csv.DictReader(io.StringIO(table)))


def rows_of_page(visitor: Visitor) -> list[str]:
    tree = html5lib.parse(visitor.opens("/account/data").text, namespaceHTMLElements=False)
    return ["".join(row.itertext()) for row in tree.iter("tr") if row.find("td") is not None]


def test_the_page_and_both_files_hold_the_same_fields(visitor: Visitor, site: Site) -> None:
    uses_everything(visitor, site)

    entries, table = files(visitor)
    rows = rows_of_page(visitor)

    assert [entry["field"] for entry in entries] == [row["field"] for row in table]
    assert [set(entry) for entry in entries] == [set(row) for row in table]
    assert len(rows) == len(entries) > 40
    assert all(any(entry["what"] in row and entry["why"] in row for row in rows) for entry in entries)
    held = {holding.model.__tablename__ for holding in register.all_holdings()} - NOT_HERS
    assert {entry["field"].partition(".")[0] for entry in entries} >= held


def test_a_spreadsheet_runs_nothing_of_it_and_reads_korean(visitor: Visitor, site: Site, mina: Somebody) -> None:
    visitor.signs_in(mina).opens("/account/profile")
    visitor.posts("/account/profile", name="=1+1", country="KR", telephone="010-1234-5678")

    page = visitor.opens("/ko/account/data.csv").page
    values = {row["field"]: row for row in files(visitor)[1]}

    assert page.data.startswith(b"\xef\xbb\xbf")
    assert page.headers["Content-Disposition"] == 'attachment; filename="your-data.csv"'
    assert "실명" in page.data.decode()
    assert values["member.name"]["value"] == "'=1+1"
    assert values["member.telephone"]["value"] == "'+82 10-1234-5678"


def test_a_fact_that_is_declared_is_shown_taken_along_and_erased(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.account.another_fact", str(tmp_path / "instance")]

    said = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout

    assert json.loads(said) == {
        "page": True, "json": True, "csv": True, "what we hold": True, "files before": True, "files after": False,
    }  # fmt: skip


def test_nobody_who_steals_a_file_can_try_passwords_on_it(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    for path in ("/account/data", "/account/data.json", "/account/data.csv"):
        assert "argon2" not in visitor.opens(path).text


def test_each_field_that_can_be_changed_leads_there(visitor: Visitor, mina: Somebody) -> None:
    page = visitor.signs_in(mina).opens("/account/data").text

    for path in ("/account/profile", "/account/email", "/account/password"):
        assert f'href="{path}"' in page


def test_letters_sent_are_told_by_kind_and_day_for_ninety_days(
    visitor: Visitor, site: Site, mina: Somebody, time_machine: Any
) -> None:
    assert "Confirm your address for KSMO 2024" in visitor.signs_in(mina).opens("/account/data").text

    site.ages(time_machine, days=92)
    site.runs("privacy", "expire")

    assert "Confirm your address" not in visitor.signs_in(mina).opens("/account/data").text


def test_an_account_that_was_used_for_everything_leaves_nothing(visitor: Visitor, site: Site) -> None:
    values = uses_everything(visitor, site)
    empty = {table for table, number in site.rows().items() if not number}
    assert empty == NOT_HERS
    assert site.files_with(MINA.email)

    visitor.opens("/account/leave").posts("/account/leave").follows()

    assert "Your account is deleted" in visitor.text
    assert site.holds_nobody()
    assert site.keys() == 0
    assert not any(site.files_with(value) for value in values)
    assert visitor.cookies == []
    assert "do not go together" in visitor.signs_in(MINA).text


def test_what_was_counted_for_whoever_leaves_goes_with_them(site: Site, visitor: Visitor, mina: Somebody) -> None:
    for _ in range(3):
        visitor.opens("/sign-in").posts("/sign-in", identity=mina.conference_id, password="wrong")
    visitor.posts("/sign-in", identity=mina.email, password="wrong")
    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")
    db.session.rollback()

    network = "127.0.0.0/24"
    of_nobody = (counting.SIGN_IN_ANYWHERE.of(), counting.SIGN_IN_FROM_NETWORK.of(network), counting.JOIN.of(network))
    assert set(db.session.scalars(select(Tries.mark))) == {budget.mark for budget in of_nobody}


def test_the_receipt_says_how_much_and_holds_nothing_that_leads_back(
    visitor: Visitor, site: Site, mina: Somebody
) -> None:
    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")
    address = visitor.page.location
    visitor.follows()

    assert "entries were removed" in visitor.text
    assert not any(value in address + visitor.text for value in mina.values)
