"""Writes src/Cerbert.Tokenizers/Unicode/unicode.txt: what the Rust `tokenizers` library does to every code point.

python3 unicode_tables.py OUT.txt      (about a minute; needs the Python package `tokenizers`)

Everything is observed from outside, by feeding the library single characters and short strings, because its parts
carry Unicode tables of different ages. One line per property; code points in hexadecimal:
  removed, space, chinese, nonspacing, punctuation, letter, number, word   ranges "41-5A" or "41"
  order N          canonical combining class N: ranges
  decompose        "C0=41+300" full canonical decomposition (Hangul syllables left out: they are computed)
  lower            "41-5A+20" range and distance (signed), "100-12E/2+1" every second one, "130=69+307" several
"""
import sys
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers
from unicodedata import combining

CODES = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def bert(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**(off | on)).normalize_str


def ranges(codes):
    out, codes = [], sorted(codes)
    while codes:
        n = next((i for i in range(1, len(codes)) if codes[i] != codes[0] + i), len(codes))
        out.append(f"{codes[0]:X}" if n == 1 else f"{codes[0]:X}-{codes[n - 1]:X}")
        codes = codes[n:]
    return " ".join(out)


def lower_runs(lower):
    single = {c: ord(s) - c for c, s in lower.items() if len(s) == 1}
    out = [f"{c:X}=" + "+".join(f"{ord(x):X}" for x in s) for c, s in lower.items() if len(s) > 1]
    while single:
        c, best = min(single), []
        for step in (1, 2):
            run = [c]
            while single.get(run[-1] + step) == single[c]:
                run.append(run[-1] + step)
            best = max(best, run, key=len)
        step = f"/{best[1] - best[0]}" if len(best) > 1 and best[1] - best[0] > 1 else ""
        sign = "+" if single[c] > 0 else "-"
        out.append((f"{c:X}" if len(best) == 1 else f"{c:X}-{best[-1]:X}{step}") + f"{sign}{abs(single[c]):X}")
        for x in best:
            del single[x]
    return " ".join(out)


clean, chinese, strip = bert(clean_text=True), bert(handle_chinese_chars=True), bert(strip_accents=True)
lowercase, nfd = bert(lowercase=True), normalizers.NFD().normalize_str
bert_split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
byte_split = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str
single_word = Tokenizer(models.WordLevel({"?": 0, "qq": 1}, unk_token="?"))
single_word.add_tokens([AddedToken("qq", single_word=True, normalized=False)])

table = {k: [] for k in ("removed", "space", "chinese", "nonspacing", "punctuation", "letter", "number", "word")}
decompose, lower = {}, {}
for c in CODES:
    s = chr(c)
    if clean(s) == "":
        table["removed"].append(c)
    if chinese(s) != s:
        table["chinese"].append(c)
    if strip(s) == "":
        table["nonspacing"].append(c)
    if nfd(s) != s and not 0xAC00 <= c <= 0xD7A3:
        decompose[c] = nfd(s)
    if lowercase(s) != s:
        lower[c] = lowercase(s)
    pieces = len(bert_split("a" + s + "a"))
    if pieces > 1:
        table["punctuation" if pieces == 3 else "space"].append(c)
    joins = [len(byte_split(x + s)) == 1 for x in "x1!"]
    if joins[0]:
        table["letter"].append(c)
    if joins[1]:
        table["number"].append(c)
    if not any(joins) and c not in table["space"]:
        raise SystemExit(f"U+{c:X} is of no class in the byte-level splitter")
    if 1 not in single_word.encode(s + "qq").ids:
        table["word"].append(c)

# A character of class 0 keeps the marks on its sides apart; the class of another one is where it sorts among known ones.
reordering = [c for c in CODES if nfd("\u0301" + chr(c) + "\u0316") not in ("\u0301" + nfd(chr(c)) + "\u0316",)]
known = {}
for c in reordering:
    if combining(chr(c)) and c not in decompose:
        known.setdefault(combining(chr(c)), chr(c))
order = {}
for c in reordering:
    s = nfd(chr(c))
    if len(s) == 1:
        below = [k for k, r in known.items() if nfd("a" + s + r) == "a" + s + r and nfd("a" + r + s) == "a" + r + s]
        assert len(below) == 1, (hex(c), below)
        order.setdefault(below[0], []).append(c)

with open(sys.argv[1], "w") as f:
    for name, codes in table.items():
        print(name, ranges(codes), file=f)
    for k in sorted(order):
        print("order", k, ranges(order[k]), file=f)
    print("decompose", " ".join(f"{c:X}=" + "+".join(f"{ord(x):X}" for x in s) for c, s in decompose.items()), file=f)
    print("lower", lower_runs(lower), file=f)
