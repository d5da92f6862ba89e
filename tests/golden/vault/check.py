#!/usr/bin/env python3
"""Checks the vault's golden files with other cryptography than the vault's own.

Written from the format descriptions in vault/src/safe and the RFCs alone. Needs Python 3.11 and
`cryptography` 44 or newer and `blake3`. Prints one line a file and fails on the first difference.
"""

import hashlib
import hmac
import struct
from pathlib import Path

from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

HERE = Path(__file__).parent


def read(name):
    pairs = (line.split(" = ", 1) for line in (HERE / name).read_text().splitlines())
    return {key: bytes.fromhex(value) for key, value in pairs}


def same(ours, theirs, what):
    if ours != theirs:
        raise SystemExit(f"{what} differs: {ours.hex()} is not {theirs.hex()}")


def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def tree(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return blake(b"\x01" + tree(leaves[:split]) + tree(leaves[split:]))


def extract(salt, key):
    return hmac.new(salt or bytes(32), key, hashlib.sha256).digest()


def expand(key, info, length):
    block, output, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.new(key, block + info + bytes([counter]), hashlib.sha256).digest()
        output, counter = output + block, counter + 1
    return output[:length]


def rotate(value, count):
    return ((value << count) | (value >> (32 - count))) & 0xFFFFFFFF


def hchacha(key, nonce):
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in columns + diagonals:
            for left, right in ((16, 12), (8, 7)):
                s[a] = (s[a] + s[b]) & 0xFFFFFFFF
                s[d] = rotate(s[d] ^ s[a], left)
                s[c] = (s[c] + s[d]) & 0xFFFFFFFF
                s[b] = rotate(s[b] ^ s[c], right)
    return struct.pack("<8I", *s[:4], *s[12:])


def xchacha_open(key, nonce, sealed, context):
    cipher = ChaCha20Poly1305(hchacha(key, nonce[:16]))
    return cipher.decrypt(bytes(4) + nonce[16:], sealed, context)


def labeled_extract(suite, salt, label, key):
    return extract(salt, b"HPKE-v1" + suite + label + key)


def labeled_expand(suite, key, label, info, length):
    return expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def hpke_pair(seed):
    suite = b"KEM\x00\x20"
    secret = labeled_extract(suite, b"", b"dkp_prk", seed)
    private = X25519PrivateKey.from_private_bytes(labeled_expand(suite, secret, b"sk", b"", 32))
    return private, private.public_key().public_bytes_raw()


def hpke_open(private, public, encapsulated, info, context, sealed):
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    shared = private.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    secret = labeled_extract(kem, b"", b"eae_prk", shared)
    secret = labeled_expand(kem, secret, b"shared_secret", encapsulated + public, 32)
    schedule = b"\x00" + labeled_extract(suite, b"", b"psk_id_hash", b"")
    schedule += labeled_extract(suite, b"", b"info_hash", info)
    secret = labeled_extract(suite, secret, b"secret", b"")
    key = labeled_expand(suite, secret, b"key", schedule, 32)
    nonce = labeled_expand(suite, secret, b"base_nonce", schedule, 12)
    return AESGCM(key).decrypt(nonce, sealed, context)


def check_objects():
    v = read("object-2.txt")
    for length in (0, 1, 100):
        stored = v[f"object of {length}"]
        header, chunk = stored[:88], stored[88:]
        same(header[:8], b"GLNO\x02\x01\x10\x00", "magic")
        same(header[8:24], v["object id"], "object id")
        secret = extract(header[24:56], v["record key"])
        derived = expand(secret, b"galen/object/2" + header[:24], 71)
        same(header[56:], derived[39:], "key commitment")
        nonce = derived[32:39] + bytes(4) + b"\x01"
        context = v["object id"] + bytes(4) + b"\x01"
        text = AESGCM(derived[:32]).decrypt(nonce, chunk, context)
        same(text, v[f"plaintext of {length}"], "text")
        parts = [blake(b"\x00galen/part/2" + blake3(part).digest()) for part in (header, chunk)]
        same(tree(parts), v[f"root of {length}"], "ciphertext root")


def check_key_file():
    v = read("key-file-1.txt")
    file = v["key file"]
    same(file[:8], b"GLNK\x01\x01\x01\x00", "magic")
    memory, passes, lanes = struct.unpack("<3I", file[8:20])
    kdf = Argon2id(salt=file[20:52], length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    key = kdf.derive(v["passphrase"])
    same(xchacha_open(key, file[52:76], file[76:], file[:52]), v["secret"], "secret")


def check_batch():
    v = read("batch-1.txt")
    leaves = []
    for byte in range(5):
        domain = {0: b"galen/disclosure/1", 1: b"galen/contribution/1"}.get(byte, b"galen/record/1")
        metadata = blake(b"galen/metadata/1" + bytes([byte]))
        same(metadata, v[f"metadata hash {byte}"], "metadata hash")
        content = domain + bytes([byte]) * 32 + bytes([byte + 1]) * 32 + metadata
        leaves.append(blake(b"\x00" + content))
        same(leaves[-1], v[f"leaf {byte}"], "leaf")
    same(tree(leaves), v["root"], "root")
    path = [leaves[2], tree(leaves[:2]), leaves[4]]
    proof = b"\x01" + struct.pack("<II", 3, 5) + bytes([len(path) << 2]) + b"".join(path)
    same(proof, v["proof of leaf 3"], "proof")


def check_ring():
    v = read("ring-1.txt")
    private, public = hpke_pair(v["recipient seed"])
    same(public, v["recipient public key"], "public key")
    info = b"galen/release/1" + v["genesis"]
    releases = {
        "to an organization": b"\x00" + struct.pack("<Q", 0x0102030405060708)
        + b"\x00" + struct.pack("<I", 0x0A0B0C0D),
        "to a subject": b"\x01\x01" + v["subject account"],
    }
    entries = [bytes([b]) * 16 + bytes([b + 0x10]) * 32 + bytes([b + 0x20]) * 32 for b in (1, 2)]
    message = b"\x01" + struct.pack("<I", 2) + b"".join(entries)
    for name, release in releases.items():
        sealed = v[name]
        same(sealed[:6], b"GLNR\x01\x01", "magic")
        same(sealed[6:38], hpke_pair(v["ephemeral seed"])[1], "encapsulated key")
        opened = hpke_open(private, public, sealed[6:38], info + release, sealed[:6], sealed[38:])
        same(opened, message, name)


def check_keys():
    v = read("keys-2.txt")
    same(expand(extract(b"", v["custodian key"]), b"galen/key-id/1", 16), v["custodian key id"], "id")
    subject = v["wrapped subject"]
    head = b"\x02" + v["custodian key id"] + v["subject half id"] + b"\x01\x01"
    same(subject[:27], head, "format")
    context = b"galen/wrap/subject/2" + v["subject id"] + v["subject half id"]
    secret = xchacha_open(v["custodian key"], subject[27:51], subject[51:], context)
    same(secret, v["subject secret"], "subject secret")
    info = b"galen/subject-key/2" + v["subject id"]
    key = expand(extract(v["subject half"], secret), info, 32)
    same(key, v["subject key"], "subject key")
    record = v["wrapped record"]
    same(record[:10], b"\x02\x01" + v["record half id"], "format")
    info = b"galen/wrap/record/2" + v["object id"]
    wrapping = expand(extract(v["record half"], key), info, 32)
    context = b"galen/wrap/record/2" + v["object id"] + v["record half id"]
    secret = xchacha_open(wrapping, record[10:34], record[34:], context)
    same(secret, v["record key"] + v["record salt"], "record secret")


def check_certificates():
    for file, names in (("1", ("record", "subject")), ("2", ("records",))):
        v = read(f"certificate-{file}.txt")
        for name in names:
            signed = v[f"{name} certificate"]
            same(signed[:33], b"\x01" + v["signer public key"], "signer")
            domain = b"galen/erasure/1"
            message = b"galen/signed/1" + bytes([len(domain)]) + domain + signed[97:]
            public = Ed25519PublicKey.from_public_bytes(v["signer public key"])
            public.verify(signed[33:97], message)
            same(blake(b"galen/certificate/1" + signed), v[f"{name} commitment"], "commitment")
    objects = bytes([1]) * 16 + bytes([2]) * 16
    listed = blake(b"galen/erasure-list/1" + v["list salt"] + objects)
    same(listed, v["list commitment"], "list")
    place = struct.pack("<QI", 0x01020304, 5)
    leaf = blake(b"galen/certificate/leaf/1" + place + v["records certificate"])
    same(leaf, v["leaf commitment"], "leaf commitment")


def check_disclosures():
    v = read("disclosure-2.txt")
    objects = blake(b"galen/disclosed-objects/1" + bytes([1]) * 16 + bytes([2]) * 16)
    if objects not in v["released"]:
        raise SystemExit("the released objects are not in the statement")
    leaves = []
    for name in ("released", "withheld"):
        signed = v[name]
        same(signed[:33], b"\x01" + v["signer public key"], "signer")
        domain = b"galen/disclosure/2"
        message = b"galen/signed/1" + bytes([len(domain)]) + domain + signed[97:]
        Ed25519PublicKey.from_public_bytes(v["signer public key"]).verify(signed[33:97], message)
        content = blake(b"galen/disclosure-bytes/1" + signed)
        metadata = blake(b"galen/metadata/1")
        leaves.append(blake(b"\x00galen/disclosure/1" + v["salt"] + content + metadata))
        same(leaves[-1], v[f"leaf of {name}"], "leaf")
    same(blake(b"galen/delivery/1" + b"".join(leaves)), v["delivery of both"], "delivery")
    # The second names its place, and the leaf of the first. A custodian below 64 is one byte.
    place = v["withheld"][97 + 32 + 1 + 8 :]
    same(place[:9], struct.pack("<Q", 1) + b"\x01", "place among the subject's own")
    same(place[9:41], leaves[0], "leaf before")
    counted = v["counted"]
    same(counted[:33], b"\x01" + v["signer public key"], "signer")
    domain = b"galen/accounting/1"
    message = b"galen/signed/1" + bytes([len(domain)]) + domain + counted[97:]
    Ed25519PublicKey.from_public_bytes(v["signer public key"]).verify(counted[33:97], message)
    count = struct.pack("<Q", 2) + b"\x01" + leaves[1]
    same(counted[97 + 32 + 1 + 32 :][:41], count, "count")


def check_identifiers():
    v = read("identifier-1.txt")
    sealed = v["sealed identifier"]
    same(sealed[:2], b"\x01\x01", "format")
    context = b"galen/wrap/identifier/1" + v["subject id"]
    identifier = xchacha_open(v["subject key"], sealed[2:26], sealed[26:], context)
    same(identifier, v["identifier"].ljust(32, b"\0"), "identifier")
    key = expand(extract(b"", v["secret"]), b"galen/mac/1/patient", 64)
    parts = (b"patient", b"patient-1")
    message = b"".join(struct.pack("<Q", len(part)) + part for part in parts)
    tag = hashlib.blake2b(message, key=key, digest_size=32).digest()
    same(tag, v["keyed hash of two parts"], "keyed hash")


def check_rfc9180():
    """The inputs of RFC 9180, A.1.1, with AES-256-GCM: what tests/rfc9180.rs expects."""
    private, public = hpke_pair(
        bytes.fromhex("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037")
    )
    encapsulated = hpke_pair(
        bytes.fromhex("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234")
    )[1]
    sealed = bytes.fromhex(
        "090b7dc225419f7da9e8b460becfbb96a26c7964d79b8010d397fa838530a32a397b14f5776db19ff5e57734e0"
    )
    opened = hpke_open(private, public, encapsulated, b"Ode on a Grecian Urn", b"Count-0", sealed)
    same(opened, b"Beauty is truth, truth beauty", "plaintext")


if __name__ == "__main__":
    for check in (
        check_objects, check_keys, check_key_file, check_batch, check_ring, check_certificates,
        check_disclosures, check_identifiers, check_rfc9180,
    ):
        check()
        print(f"{check.__name__}: as other cryptography has it")
