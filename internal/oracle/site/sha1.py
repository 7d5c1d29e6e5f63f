"""SHA-1 that goes on from a digest (FIPS 180-4): its digest is all of its state, so whoever has the digest of a text he
does not know has that of the text with something behind it."""

import struct


def padding(size):
    """What is put behind a text of so many bytes before it is digested."""
    return b"\x80" + b"\0" * ((55 - size) % 64) + struct.pack(">Q", size * 8)


def extended(digest, size, more):
    """The digest, in hexadecimal, of a text with its padding and `more` behind it, by the text's digest and size."""
    state = struct.unpack(">5I", bytes.fromhex(digest))
    data = more + padding(size + len(padding(size)) + len(more))
    for start in range(0, len(data), 64):
        state = round_(state, struct.unpack(">16I", data[start : start + 64]))
    return struct.pack(">5I", *state).hex()


def round_(state, block):
    words = list(block)
    for i in range(16, 80):
        words.append(left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1))
    a, b, c, d, e = state
    for i, word in enumerate(words):
        mixed, constant = (
            (b & c | ~b & d, 0x5A827999),
            (b ^ c ^ d, 0x6ED9EBA1),
            (b & c | b & d | c & d, 0x8F1BBCDC),
            (b ^ c ^ d, 0xCA62C1D6),
        )[i // 20]
        a, b, c, d, e = left(a, 5) + mixed + e + constant + word & 0xFFFFFFFF, a, left(b, 30), c, d
    return tuple(old + new & 0xFFFFFFFF for old, new in zip(state, (a, b, c, d, e), strict=True))


def left(word, bits):
    return (word << bits | word >> 32 - bits) & 0xFFFFFFFF
