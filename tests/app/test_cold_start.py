"""What a visitor of a server just started need not wait for."""

from benchmarks.cold_start import first_run


def test_the_first_picture_needs_no_heavy_import():
    seconds, _, heavy = first_run()
    assert seconds > 0 and heavy == ""
