"""ED25519 signatures. Pure."""


def is_signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """Whether the owner of that public key signed the message. False also for what is no key or no signature."""
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(key).verify(message, signature)
    except (CryptoError, ValueError):
        return False
    return True
