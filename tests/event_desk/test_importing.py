"""Tables of events: out and in again without a difference, every bad line named, and nothing written before the yes."""

import io
import time
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ksmo_site import entries
from ksmo_site.event_desk import importing, lines, table, writing
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from tests.event_desk.editing import DESK, adds, begins, does, event, makes, page, publishes, stored, writes
from tests.site import Site
from tests.visitor import Visitor

IMPORT, EXPORT = f"{DESK}/import", f"{DESK}/export.csv"
HEAD = "slug,title,title_ko,starts_on,begins,ends,zone,body\n"
GOOD = "closing,Closing,폐회식,2030-09-08,16:00,17:00,Asia/Seoul,Goodbye.\n"


def sends(organizer: Visitor, content: str | bytes) -> Visitor:
    """Send a table as a file; the dry run follows."""
    raw = content.encode() if isinstance(content, str) else content
    return organizer.opens(IMPORT).posts(IMPORT, file=(io.BytesIO(raw), "events.csv"))


def imports(organizer: Visitor, how: str = "drafts") -> Visitor:
    """Say yes to the dry run on the page."""
    return organizer.posts(IMPORT, table=organizer.content_of("table"), seen=organizer.value_of("seen"), how=how)


def slugs() -> list[str]:
    """Which events there are besides the samples."""
    found = sorted(slug for (slug,) in db.session.query(Event.slug) if not slug.startswith("sample"))
    db.session.rollback()
    return found


def test_the_dry_run_writes_nothing_and_the_yes_exactly_that(app: Flask, organizer: Visitor, site: Site) -> None:
    sends(organizer, HEAD + GOOD)
    assert "<dt>New</dt><dd>1</dd>" in organizer.text
    assert "Import 1 event" in organizer.text
    assert slugs() == []

    imports(organizer).follows()

    assert "The table is imported." in organizer.text
    assert slugs() == ["closing"]
    assert Visitor(app).opens("/events/closing").status == 404
    assert "imported a table of 1 events" in organizer.opens("/desk/activity").text


def test_everything_goes_live_where_that_was_chosen(app: Flask, organizer: Visitor, site: Site) -> None:
    event_id = makes(organizer)
    sends(organizer, HEAD + GOOD + "opening-ceremony,Grand opening,개회식,2030-09-06,09:00,10:30,Asia/Seoul,New.\n")
    assert "<dt>Changed</dt><dd>1</dd>" in organizer.text

    imports(organizer, how="live")

    assert "16:00" in Visitor(app).opens("/events/closing").text
    assert "Grand opening" in Visitor(app).opens("/events/opening-ceremony").text
    # Columns the table has not got stay as they were.
    assert "Main hall" in Visitor(app).opens("/events/opening-ceremony").text
    assert (stored(event_id).sequence, stored(event_id).body_ko) == (1, "**착석**해 주세요.")


def test_out_and_in_again_nothing_differs(organizer: Visitor, site: Site) -> None:
    makes(
        organizer, title="=1+1", place="'-quoted", place_ko="@here", body='"Many"\nlines, with; signs\n\n- and points'
    )
    writes(organizer, begins(organizer), slug="second", ends_on="2030-09-07")
    adds(event(5, begins="09:00", title="+82", title_ko=None, body="'=x", body_ko=None))
    file = organizer.opens(EXPORT).page.data
    assert file.startswith(b"\xef\xbb\xbfslug,title,title_ko,starts_on,begins,ends_on,ends,zone,place,")
    assert b",'=1+1," in file
    assert b",''-quoted," in file

    sends(organizer, file)

    assert "<dt>Unchanged</dt><dd>5</dd>" in organizer.text
    assert "there is nothing to import" in organizer.text
    assert organizer.opens(EXPORT).page.data == file


def test_a_whole_listing_is_taken_to_a_site_that_has_none_of_it(organizer: Visitor, site: Site) -> None:
    adds(
        *(event(number, track="=Surgery", begins="10:00", ends="11:00", ends_on=date(2031, 1, 1)) for number in (1, 2))
    )
    file = organizer.opens(EXPORT).page.data
    db.session.query(Event).delete()
    db.session.commit()

    imports(sends(organizer, file))

    assert organizer.opens(EXPORT).page.data == file


_texts = st.text(st.characters(codec="utf-8"), max_size=40)
_cells = st.one_of(
    _texts, st.builds("{}{}".format, st.sampled_from(["'", "''", "=", "'+", "-", "@", "'\"", ";", ","]), _texts)
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(line=_cells, text=_cells)
def test_whatever_can_be_typed_comes_back_as_it_was(line: str, text: str) -> None:
    typed = {
        "title": entries.tidy(line) or "T",
        "place": entries.tidy(line),
        "body": entries.lines(text),
        "starts_on": "2030-09-06",
    }
    says = {**writing.EMPTY, "slug": "x", **typed}

    (record,) = table.records(table.decoded(table.written([lines.cells(says)]).encode())[0])
    read, faults = lines.read(record, {**writing.EMPTY, "slug": "x"})

    assert (faults, {name: said or None for name, said in read.items()}) == (
        [],
        {n: s or None for n, s in says.items()},
    )


@pytest.mark.parametrize(
    ("line", "column", "because"),
    [
        ("a,A,,2030-09-06,09:00,10:00,Seoul,x", "zone", "This is no time zone. Write Asia/Seoul"),
        ("a,A,,2030-09-06,09:00,10:00,,x", "zone", "Write in which zone the times are: Asia/Seoul."),
        ("a,A,,2030-02-30,,,,x", "starts_on", "Please enter a day such as"),
        ("a,A,,09/06/2030,,,,x", "starts_on", "Please enter a day such as"),
        ("a,A,,9999-09-06,,,,x", "starts_on", "Please enter a day such as"),
        ("a,A,,,,,,x", "starts_on", "Please enter a day such as"),
        ("a,A,,2030-09-06,10:00,09:00,Asia/Seoul,x", "ends", "It has to end after it begins"),
        ("a,A,,2030-09-06,25:00,,Asia/Seoul,x", "begins", "Please enter a time such as"),
        ("a,A,,2030-09-06,,09:00,Asia/Seoul,x", "begins", "Please enter when it begins, too"),
        ("a,A,,2030-03-31,02:30,,Europe/Berlin,x", "begins", "The clocks were changed there"),
        ("a,A,,2030-09-06,09:١٠,,Asia/Seoul,x", "begins", "Please enter a time such as"),
        ("a,A,,٢٠٣٠-09-06,,,,x", "starts_on", "Please enter a day such as"),
        ("a,,,2030-09-06,,,,x", "title", "Please enter a title."),
        (f"a,{'A' * 121},,2030-09-06,,,,x", "title", "Please use at most 120 characters; it has 121."),
        (f"a,A,,2030-09-06,,,,{'x' * 20001}", "body", "Please use at most 20000 characters; it has 20001."),
        ("past,A,,2030-09-06,,,,x", "slug", "This address belongs to the site itself."),
        ("A b,A,,2030-09-06,,,,x", "slug", "Please use small letters, digits and hyphens"),
        (",가나다,,2030-09-06,,,,x", "slug", "Please use small letters, digits and hyphens"),
        ("closing,A,,2030-09-06,,,,x", "slug", "Two lines of this table have this address."),
        ("a,A,,2030-09-06,,,,x,more", "body_ko", "The line has more cells than the first one."),
    ],
)
def test_each_bad_line_is_named_with_its_column_and_what_to_do(
    organizer: Visitor, site: Site, line: str, column: str, because: str
) -> None:
    sends(organizer, f"{HEAD}{GOOD}{line}\n")

    assert organizer.status == 200
    assert '<th scope="row">3</th>' in organizer.text
    assert f"<code>{column}</code>: {because}" in organizer.text
    assert "Import 1 event" not in organizer.text
    assert slugs() == []


@pytest.mark.parametrize(
    ("content", "because"),
    [
        ("", "There is nothing in it."),
        ("\n\n", "There is nothing in it."),
        (HEAD, "It has a first line and no events below it."),
        ("name,day\nA,2030-09-06\n", "Not known: name, day; missing: title, starts_on."),
        ("title,title,starts_on\nA,B,2030-09-06\n", "The first line names a column twice: title."),
        (HEAD + GOOD + 'a,"A,,2030-09-06,,,,x\n', "From line 3 on it is no table"),
        (b"\x00\xff\xfe\xff\xff\x80", "This file cannot be read as text."),
        (HEAD + "a,A,,2030-09-06,,,,x\n" * 5001, "It has more than 5000 lines."),
    ],
)
def test_what_is_no_table_is_told_at_the_file(
    organizer: Visitor, site: Site, content: str | bytes, because: str
) -> None:
    sends(organizer, content)

    assert (organizer.status, because in organizer.text) == (200, True)
    assert slugs() == []


def test_going_live_shows_visitors_nothing_the_dry_run_did_not(app: Flask, organizer: Visitor, site: Site) -> None:
    event_id = makes(organizer)
    writes(organizer, event_id, place="A colleague's secret room")
    sends(organizer, HEAD + GOOD + "opening-ceremony,Mine,개회식,2030-09-06,09:00,10:30,Asia/Seoul,x\n")
    assert "can be imported as drafts only" in organizer.text
    assert '<span class="tag plain">draft</span>' in organizer.text

    imports(organizer, how="live")

    assert "Nothing was imported: not all of it can go live at once." in organizer.text
    assert (stored(event_id).place, slugs()) == ("Main hall", ["opening-ceremony"])
    assert imports(organizer).status == 302
    assert slugs() == ["closing", "opening-ceremony"]


def test_what_was_withdrawn_does_not_come_back_by_a_table(app: Flask, organizer: Visitor, site: Site) -> None:
    event_id = makes(organizer)
    change = HEAD + "opening-ceremony,Mine,개회식,2030-09-06,09:00,10:30,Asia/Seoul,x\n"
    shown = {name: sends(organizer, change).content_of(name) for name in ("table", "seen")}
    does(organizer, event_id, "withdraw")

    organizer.opens(IMPORT).posts(IMPORT, **shown, how="live")
    assert "Something was changed since this was shown" in organizer.text
    assert '<span class="tag warn">withdrawn</span>' in organizer.text
    imports(organizer, how="live")

    assert "not all of it can go live at once" in organizer.text
    assert not stored(event_id).is_live


def test_an_event_without_a_text_goes_live_by_import_and_again_by_itself(
    app: Flask, organizer: Visitor, site: Site
) -> None:
    talk = HEAD + "talk,Talk,,2030-09-08,16:00,17:00,Asia/Seoul,\n"
    imports(sends(organizer, talk), how="live")
    assert Visitor(app).opens("/events/talk").status == 200

    imports(sends(organizer, talk.replace("Talk", "A longer talk")), how="live")

    assert "A longer talk" in Visitor(app).opens("/events/talk").text


def test_an_address_two_events_want_belongs_to_the_one_that_has_it(organizer: Visitor, site: Site) -> None:
    theirs = begins(organizer)
    writes(organizer, theirs, slug="closing")
    adds(event(1, slug="closing"))

    imports(sends(organizer, HEAD + "closing,Mine,폐회식,2030-09-08,16:00,17:00,Asia/Seoul,x\n"), how="live")

    assert organizer.status == 302
    assert db.session.query(Event).filter_by(title="Mine").one().id != theirs


def test_words_in_place_of_the_file_are_no_file(organizer: Visitor, site: Site) -> None:
    organizer.opens(IMPORT).posts(IMPORT, file="not a file")

    assert (organizer.status, "There is nothing in it." in organizer.text) == (200, True)


def test_lines_with_quoted_ends_of_line_are_counted_as_editors_count_them(organizer: Visitor, site: Site) -> None:
    sends(organizer, f'{HEAD}closing,Closing,,2030-09-08,,,,"one\n\ntwo"\nbad,,,2030-09-06,,,,x\n')

    assert '<th scope="row">5</th>' in organizer.text


def test_times_of_another_zone_are_converted(organizer: Visitor, site: Site) -> None:
    sends(organizer, HEAD + "a,A,,2030-09-06,20:00,21:30,Europe/Berlin,x\n")
    imports(organizer, how="live")

    made = db.session.query(Event).filter_by(slug="a").one()

    assert (made.starts_on, made.begins, made.ends_on, made.ends) == (date(2030, 9, 7), "03:00", None, "04:30")


@pytest.mark.parametrize(
    "table",
    [
        "slug,title,starts_on,zone\nopening-ceremony,New,2030-09-06,UTC\n",
        "slug,title,starts_on,begins,zone\nopening-ceremony,New,2030-09-06,09:00,UTC\n",
    ],
)
def test_times_the_table_does_not_bring_are_not_moved(organizer: Visitor, site: Site, table: str) -> None:
    makes(organizer)

    sends(organizer, table)
    assert "<code>zone</code>: Write the times in Asia/Seoul" in organizer.text

    sends(organizer, table.replace("UTC", "Asia/Seoul"))
    assert "Begins at" not in organizer.text
    assert "Ends at" not in organizer.text


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + GOOD).replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
        (HEAD + GOOD).replace(",", "\t").encode("utf-16"),
        (HEAD + GOOD.replace("2030-09-08", "2030. 9. 8.").replace("16:00", "16:00:00")).encode(),
        (HEAD.upper() + GOOD + ",,,,,,,\n").encode(),
        (HEAD + GOOD).encode("cp949"),
        ("\n,,,\n\n" + HEAD + GOOD).encode(),
    ],
    ids=["semicolons", "tabs", "days of Korean spreadsheets", "capitals and empty lines", "cp949", "empty lines above"],
)
def test_what_spreadsheets_write_is_read(organizer: Visitor, site: Site, content: bytes) -> None:
    sends(organizer, content)
    assert "<dt>New</dt><dd>1</dd>" in organizer.text
    assert ("read as CP949" in organizer.text) is (content == (HEAD + GOOD).encode("cp949"))

    imports(organizer, how="live")

    made = db.session.query(Event).filter_by(slug="closing").one()
    assert (made.title_ko, made.starts_on, made.begins) == ("폐회식", date(2030, 9, 8), "16:00")


def test_digits_at_full_width_become_plain_ones(app: Flask, organizer: Visitor, site: Site) -> None:
    imports(sends(organizer, HEAD + "a,A,,２０３０－０９－０６,09:１０,１０：３０,Asia/Seoul,x\n"), how="live")

    made = db.session.query(Event).filter_by(slug="a").one()
    assert (made.starts_on, made.begins, made.ends) == (date(2030, 9, 6), "09:10", "10:30")
    db.session.rollback()
    assert Visitor(app).opens("/events/a").status == 200


def test_what_was_pasted_is_read_too(organizer: Visitor, site: Site) -> None:
    organizer.opens(IMPORT).posts(IMPORT, pasted=(HEAD + GOOD).replace(",", "\t"))

    assert "<dt>New</dt><dd>1</dd>" in organizer.text


def test_what_changed_since_the_dry_run_is_refused_and_shown_again(app: Flask, organizer: Visitor, site: Site) -> None:
    event_id = makes(organizer)
    sends(organizer, HEAD + GOOD + "opening-ceremony,Mine,개회식,2030-09-06,09:00,10:30,Asia/Seoul,x\n")
    shown = {name: organizer.content_of(name) for name in ("table", "seen")}
    writes(organizer, event_id, title="Theirs")

    organizer.opens(IMPORT).posts(IMPORT, **shown, how="drafts")

    assert "Something was changed since this was shown" in organizer.text
    assert "Theirs" in organizer.text
    assert slugs() == ["opening-ceremony"]
    imports(organizer)
    assert slugs() == ["closing", "opening-ceremony"]


def test_what_is_scheduled_or_removed_is_not_changed_behind_its_back(organizer: Visitor, site: Site) -> None:
    event_id = makes(organizer)
    writes(organizer, event_id, title="Later")
    publishes(organizer, event_id, when="later", on="2030-09-01", at="08:00")
    change = HEAD + "opening-ceremony,Mine,개회식,2030-09-06,09:00,10:30,Asia/Seoul,x\n"
    assert "This event is scheduled." in sends(organizer, change).text

    organizer.opens(page(event_id)).posts(page(event_id, "remove"))

    assert "An event that was removed has this address." in sends(organizer, change).text
    organizer.posts(IMPORT, table=change, seen="", how="live")
    assert "Nothing is imported while a line is wrong." in organizer.text
    assert stored(event_id).title == "Opening ceremony"


def test_two_thousand_lines_take_a_few_seconds(organizer: Visitor, site: Site) -> None:
    rows = [
        f"event-{n},Event {n},행사 {n},2030-09-{1 + n % 28:02},09:00,10:00,Asia/Seoul,{'Text. ' * 20}\n"
        for n in range(2000)
    ]
    began = time.monotonic()
    sends(organizer, HEAD + "".join(rows))
    assert "Import 2000 events" in organizer.text

    imports(organizer, how="live")

    assert organizer.status == 302
    print(f"2,000 lines looked through and imported in {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < 20
    assert db.session.query(Event).filter(Event.is_live).count() == 2002
    db.session.rollback()
    began = time.monotonic()
    assert b"event-1999" in organizer.opens(EXPORT).page.data
    print(f"exported in {time.monotonic() - began:.1f} s")


def test_the_desk_lists_thousands_with_the_same_questions(organizer: Visitor, site: Site) -> None:
    adds(event(0))
    before = questions(organizer)
    adds(*(event(number) for number in range(1, 2000)))

    assert questions(organizer) == before
    began = time.perf_counter()
    organizer.opens(f"{DESK}?q=event+19&day=2030-09-02")
    print(f"listing: {(time.perf_counter() - began) * 1000:.0f} ms")
    assert organizer.text.count('<th scope="row">') == len(
        [n for n in range(2000) if n % 28 == 1 and f"Event {n}".startswith("Event 19")]
    )


def questions(organizer: Visitor) -> int:
    """How many questions the listing asks."""
    asked: list[Any] = []
    note = lambda *given: asked.append(given[2])  # noqa: E731
    db.event.listen(db.engine, "before_cursor_execute", note)
    organizer.opens(DESK)
    db.event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_the_plan_is_the_same_for_the_same_events(site: Site) -> None:
    assert importing.plan(HEAD + GOOD).stamp == importing.plan(HEAD + GOOD.replace("\n", "\r\n")).stamp
