"""The numbers among the variables: read where they stand, refused in one sentence that names them."""

import math
import sys

import pytest

from aeviz import environment
from aeviz.serve.embed import embedded


@pytest.mark.parametrize("name", environment.NUMBERS)
@pytest.mark.parametrize("text", ["abc", "-3", "nan", "inf", "1e9999", "٣abc", "1 2", "0x10"])
def test_what_is_no_number_is_refused_by_name(name, text, monkeypatch):
    if not text.isascii() and sys.getfilesystemencoding() == "ascii":
        pytest.skip("no variable of this system can hold it")
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=rf"^{name} is a (whole )?number from \d+ (on|to \d+), not '.*'\.$"):
        environment.check()


@pytest.mark.parametrize("name", environment.NUMBERS)
def test_the_least_and_the_most_are_allowed_and_nothing_beyond(name, monkeypatch):
    kind, least, most = environment.NUMBERS[name]
    monkeypatch.setenv(name, str(least))
    assert environment.number(name) == least
    monkeypatch.setenv(name, str(kind(least - 1)))
    with pytest.raises(ValueError, match=name):
        environment.number(name)
    if most < math.inf:
        monkeypatch.setenv(name, str(most))
        assert environment.number(name) == most
        monkeypatch.setenv(name, str(kind(most + 1)))
        with pytest.raises(ValueError, match=name):
            environment.number(name)
    for empty in ("", "  "):
        monkeypatch.setenv(name, empty)
        assert environment.number(name) is None
    environment.check()


@pytest.mark.parametrize("text", ["maybe", "false", "true", "2"])
def test_what_is_embedded_is_told_by_0_or_1(text, monkeypatch):
    monkeypatch.setenv("AEVIZ_EMBED", text)
    with pytest.raises(ValueError, match=f"^AEVIZ_EMBED is 0 or 1, not '{text}'\\.$"):
        environment.check()
    assert not embedded()
    for known in ("", "0", "1"):
        monkeypatch.setenv("AEVIZ_EMBED", known)
        environment.check()
        assert embedded() == (known == "1")
