"""What organizers write with points stays a list."""

from ksmo_site import markup


def test_points_stand_in_a_list() -> None:
    assert markup.html("- one\n- two").split() == ["<ul>", "<li>one</li>", "<li>two</li>", "</ul>"]
