"""A secret that all dashboards of a store share, kept in it: what one of them has signed, the others believe."""

import hmac
import re
import secrets
from functools import cache

from aeviz.language import Sentence, of_error
from aeviz.storage import store

FILE = "signing-secret"
TEXT = re.compile(rb"[0-9a-f]{64}")


def signature(text: str) -> str:
    """64 hexadecimal digits that only who knows the secret can make: the text's HMAC-SHA256 (RFC 2104)."""
    return hmac.new(_of(store.folder()), text.encode(), "sha256").hexdigest()


def signed(text: str, by: str) -> bool:
    """Whether ``by`` is the signature of the text, found out in a time that tells nothing."""
    return hmac.compare_digest(by.encode(), signature(text).encode())


@cache
def _of(folder: str) -> bytes:
    """The secret in this store, made by the first that asks; where it cannot be kept, this process has its own."""
    try:
        store.put_first(FILE, secrets.token_hex(32).encode())
    except store.StoreError as error:
        told = Sentence("Browsers are known to this server alone, and until it ends: {error}", error=of_error(error))
        store.report(told)
    return store.read(FILE, _checked, folder) or secrets.token_hex(32).encode()


def _checked(content: bytes) -> bytes:
    if not TEXT.fullmatch(content):
        raise ValueError("it holds no secret of 64 hexadecimal digits")
    return content
