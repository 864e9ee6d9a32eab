#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tokens by python-jose and PyJWT, and what these two make of a token of ours.

make_python.py make SECRET           prints NAME, "good" or "bad", and the token, a line each
make_python.py verify SECRET TOKEN   fails unless both libraries take the token for user "ada"
"""

import sys
import time

import jwt
from jose import jwt as jose_jwt

LIBRARIES = {"python-jose": jose_jwt, "PyJWT": jwt}
OTHER_SECRET = "another-secret-of-at-least-32-bytes!"


def claims(now: int) -> dict[str, dict]:
    """Payloads that must be accepted, by name."""
    return {
        "user_id-and-sub": {"user_id": "ada", "sub": "ada", "email": "ada@example.com",
                            "iat": now, "exp": now + 3600},
        "sub-alone": {"sub": "ada", "exp": now + 3600},
        "exp-in-the-far-future": {"sub": "ada", "exp": now + 50 * 365 * 86400},
    }


def make(secret: str) -> None:
    """Prints tokens of both libraries."""
    now = int(time.time())
    for library, module in LIBRARIES.items():
        for name, payload in claims(now).items():
            print(f"{library}:{name}", "good", module.encode(payload, secret, algorithm="HS256"))
        payload = {"sub": "ada", "exp": now - 60}
        print(f"{library}:expired", "bad", module.encode(payload, secret, algorithm="HS256"))
        payload = {"sub": "ada", "exp": now + 3600}
        print(f"{library}:other-secret", "bad",
              module.encode(payload, OTHER_SECRET, algorithm="HS256"))
        print(f"{library}:HS512", "bad", module.encode(payload, secret, algorithm="HS512"))


def verify(secret: str, token: str) -> None:
    """Raises unless both libraries verify the token and refuse it under another secret."""
    for library, module in LIBRARIES.items():
        payload = module.decode(token, secret, algorithms=["HS256"])
        assert payload["sub"] == payload["user_id"] == "ada", (library, payload)
        try:
            module.decode(token, OTHER_SECRET, algorithms=["HS256"])
        except (jwt.PyJWTError, jose_jwt.JWTError):
            continue
        raise AssertionError(f"{library} takes the token under another secret")


if __name__ == "__main__":
    {"make": make, "verify": verify}[sys.argv[1]](*sys.argv[2:])
