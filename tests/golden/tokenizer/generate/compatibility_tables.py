"""Writes src/Cerbert.Tokenizers/Unicode/compatibility.txt: what the Rust `tokenizers` library's compatibility and composing steps do.

python3 compatibility_tables.py OUT.txt      (under a minute; needs the Python package `tokenizers`)

Observed from outside as in unicode_tables.py. One line per property; code points in hexadecimal:
  compatible   "AA=61": full compatibility decomposition, where it is not the canonical one
  mark         ranges of what StripAccents drops
  compose      "C0=41+300": the two that join to one, the first maybe joined itself (Hangul syllables left out: they are computed)
"""
import sys
from tokenizers import normalizers

CODES = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
nfd, nfc = normalizers.NFD().normalize_str, normalizers.NFC().normalize_str
nfkd, strip = normalizers.NFKD().normalize_str, normalizers.StripAccents().normalize_str


def ranges(codes):
    out, codes = [], sorted(codes)
    while codes:
        n = next((i for i in range(1, len(codes)) if codes[i] != codes[0] + i), len(codes))
        out.append(f"{codes[0]:X}" if n == 1 else f"{codes[0]:X}-{codes[n - 1]:X}")
        codes = codes[n:]
    return " ".join(out)


def mapping(pairs):
    return " ".join(f"{c:X}=" + "+".join(f"{ord(x):X}" for x in s) for c, s in pairs)


compatible = [(c, nfkd(chr(c))) for c in CODES if nfkd(chr(c)) != nfd(chr(c))]
compose = []
for c in CODES:
    s = chr(c)
    if nfd(s) != s and nfc(s) == s and not 0xAC00 <= c <= 0xD7A3:
        first = nfc(nfd(s)[:-1])
        assert len(first) == 1, hex(c)
        compose.append((c, first + nfd(s)[-1]))
with open(sys.argv[1], "w") as f:
    print("compatible", mapping(compatible), file=f)
    print("mark", ranges(c for c in CODES if strip(chr(c)) == ""), file=f)
    print("compose", mapping(compose), file=f)
