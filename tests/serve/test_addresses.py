"""Where a dashboard is: what `serve` prints, what its flags and variables mean, and what a phone is given to open."""

import ipaddress
import os
import socket

import psutil
import pytest
from streamlit import config

import aeviz.serve
from aeviz.__main__ import main
from aeviz.app.state import reach
from aeviz.serve import lan


@pytest.fixture
def settings():
    """Sets Streamlit's settings for one test."""

    def set_all(**values):
        for name, value in values.items():
            config.set_option(name.replace("_", "."), value)

    yield set_all
    config.get_config_options(force_reparse=True)


@pytest.fixture
def asked(monkeypatch):
    """What `aeviz serve` would serve, and in which environment."""
    given = {}
    for name in ("PORT", "STREAMLIT_SERVER_PORT", "STREAMLIT_SERVER_ADDRESS", "STREAMLIT_SERVER_BASE_URL_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(aeviz.serve, "one", lambda host, port: given.update(host=host, port=port))
    monkeypatch.setattr(aeviz.serve, "_check_free", lambda host, port: None)
    return given


def own_addresses() -> set[str]:
    entries = [entry for of_one in psutil.net_if_addrs().values() for entry in of_one]
    found = {entry.address for entry in entries if entry.family == socket.AF_INET}
    return {text for text in found if not ipaddress.ip_address(text).is_loopback}


def test_the_address_in_the_network_is_one_of_this_machine_s_own():
    assert lan.address() in own_addresses() | ({None} if not own_addresses() else set())


def test_without_a_way_out_any_address_will_do(monkeypatch):
    monkeypatch.setattr(lan, "_towards_others", lambda: None)
    assert lan.address() in own_addresses() or not own_addresses()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_what_leads_to_oneself_is_known(host):
    assert lan.is_loopback(host)
    assert not lan.is_loopback("192.168.1.7") and not lan.is_loopback("school.example")


def test_serve_prints_what_others_open(asked, monkeypatch, capsys):
    monkeypatch.setattr(lan, "address", lambda: "192.168.1.7")
    assert main(["serve", "--base-path", "/class/"]) == 0
    told = capsys.readouterr().out
    assert "open http://192.168.1.7:8501/class (on this machine: http://localhost:8501/class)" in told
    assert "0.0.0.0" not in told and asked == {"host": "0.0.0.0", "port": 8501}
    main(["serve", "--host", "10.0.0.9", "--port", "90"])
    assert "open http://10.0.0.9:90/class\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variables", "options", "port"),
    [
        ({}, [], 8501),
        ({"PORT": "7860"}, [], 7860),
        ({"STREAMLIT_SERVER_PORT": "7000"}, [], 7000),
        ({"PORT": "7860", "STREAMLIT_SERVER_PORT": "7000"}, [], 7860),
        ({"PORT": "7860"}, ["--port", "9"], 9),
    ],
)
def test_the_port_is_the_flag_s_or_a_variable_s(asked, variables, options, port):
    os.environ |= variables
    assert main(["serve", *options]) == 0 and asked["port"] == port


def test_flags_reach_every_process_that_serves(asked):
    main(["serve", "--base-path", "x", "--allowed-hosts", "a.example,*.b.example", "--embed", "--host", "127.0.0.1"])
    assert os.environ["STREAMLIT_SERVER_BASE_URL_PATH"] == "x"
    assert os.environ["AEVIZ_ALLOWED_HOSTS"] == "a.example,*.b.example" and os.environ["AEVIZ_EMBED"] == "1"


PAGE = "http://localhost:8501/class/compare"


@pytest.mark.parametrize(
    ("options", "page", "told"),
    [
        ({}, PAGE, "http://192.168.1.7:8501/class/compare"),  # as streamlit run: at all addresses
        ({"server_address": "0.0.0.0"}, PAGE, "http://192.168.1.7:8501/class/compare"),
        ({"server_address": "127.0.0.1"}, PAGE, None),
        ({"server_address": "10.0.0.9"}, PAGE, "http://10.0.0.9:8501/class/compare"),
        ({"browser_serverAddress": "room5.school.example"}, PAGE, "http://room5.school.example:8501/class/compare"),
        ({"browser_serverAddress": "localhost"}, PAGE, None),  # `serve` without a network
        ({}, PAGE.replace("8501", "9000"), None),  # the end of a tunnel
        ({}, "https://aeviz.school.example/compare", "https://aeviz.school.example/compare"),
        ({}, "http://192.168.1.7:8501/", "http://192.168.1.7:8501/"),
    ],
)
def test_what_a_phone_is_given_to_open(settings, monkeypatch, options, page, told):
    monkeypatch.setattr(lan, "address", lambda: "192.168.1.7")
    settings(**options)
    assert reach.for_others(page) == told


def test_without_a_network_nobody_else_comes(settings, monkeypatch):
    monkeypatch.setattr(lan, "address", lambda: None)
    settings(server_address="0.0.0.0")
    assert reach.for_others(PAGE) is None and reach.in_the_network() is None
    assert reach.here() == "http://localhost:8501"
