"""Settings from files and the environment; production refuses each weak one and names it (item 58)."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from yx import config, create_app

GOOD = {"ENV": "production", "SECRET_KEY": "3f9c1a7be2d84506b1c7e9a0d2f45687c0b1a2e3"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch, tmp_path):
    """Nothing from the machine that the tests run on."""
    for name in (*(f"YX_{known}" for known in config.KNOWN), "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("YX_INSTANCE_PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ({"DEBUG": True}, "DEBUG"),
        ({"TESTING": True}, "TESTING"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": config.KINDS["test"]["SECRET_KEY"]}, "SECRET_KEY"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        ({"SESSION_COOKIE_NAME": "yx"}, "__Host-"),
        ({"PASSWORD_METHOD": "pbkdf2:sha256:1000"}, "口令散列强度不足"),
        ({"LIMITS": False}, "访问频率限制"),
    ],
)
def test_58_production_refuses_a_weak_setting_and_says_which(weak, said):
    with pytest.raises(config.Unsafe, match=said):
        create_app({**GOOD, **weak})


def test_58_production_names_everything_that_is_weak_at_once():
    with pytest.raises(config.Unsafe) as refused:
        config.load({"ENV": "production", "LIMITS": False, "DEBUG": True, "SECRET_KEY": "x"})
    assert all(said in str(refused.value) for said in ("SECRET_KEY", "DEBUG", "访问频率限制"))


def test_58_production_with_strong_settings_is_strong():
    found = config.load(GOOD)
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("__Host-yx", True)
    assert (found["SESSION_COOKIE_HTTPONLY"], found["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert found["PASSWORD_METHOD"] == "scrypt:32768:8:3"
    assert not found.get("DEBUG")


def test_58_production_without_a_key_makes_a_strong_one_and_keeps_it(no_environment):
    first = config.load({"ENV": "production"})["SECRET_KEY"]
    assert (no_environment / "secret.key").read_text("ascii") == first
    assert config.load({"ENV": "production"})["SECRET_KEY"] == first


def test_59_a_key_has_256_random_bits_is_its_owners_and_is_made_once(no_environment):
    first = config.make_key(no_environment)
    assert len(bytes.fromhex(first)) == 32
    assert stat.S_IMODE((no_environment / "secret.key").stat().st_mode) == 0o600
    assert config.make_key(no_environment) == first
    assert config.load()["SECRET_KEY"] == first
    assert config.load({"ENV": "production"})["SECRET_KEY"] == first
    assert config.make_key(no_environment / "other") != first


def test_an_unknown_kind_is_refused():
    with pytest.raises(config.Unsafe, match="staging"):
        config.load({"ENV": "staging"})


def test_settings_come_from_the_file_then_the_environment_then_the_caller(no_environment, monkeypatch):
    def port(**given: Any) -> int:
        return int(config.load(given)["PORT"])

    assert port() == 5000
    Path(no_environment, "yx.env").write_text("YX_PORT=6000\nPORT=1\nYX_SECRET=x\n", "utf-8")
    assert port() == 6000
    monkeypatch.setenv("YX_PORT", "7000")
    assert port() == 7000
    assert port(PORT=8000) == 8000
    assert "SECRET" not in config.load()


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://"])
def test_an_address_of_postgresql_gets_its_driver(monkeypatch, prefix):
    monkeypatch.setenv("DATABASE_URL", f"{prefix}u@h/d")
    assert config.load()["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/d"
    monkeypatch.setenv("YX_DATABASE_URL", "sqlite:////tmp/x.db")
    assert config.load()["SQLALCHEMY_DATABASE_URI"] == "sqlite:////tmp/x.db"


def test_without_an_address_the_database_is_a_file_in_the_instance(no_environment):
    assert config.load()["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{no_environment / 'yx.sqlite3'}"
