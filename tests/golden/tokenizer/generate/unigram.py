"""Writes the unigram-* fixtures in the folder above with the Rust `tokenizers` library; fixtures.py has written texts.json and pairs.json.

python3 unigram.py OUT

The vocabulary is learned from the texts themselves. The character map is a small one of the kind SentencePiece keeps in its files: NFKC over some
blocks, as a double array of the Darts layout. The *.model files hold the same in SentencePiece's format, written here field by field.
"""
import base64, hashlib, json, os, struct, sys
from unicodedata import normalize
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

OUT = sys.argv[1]
T, P = (json.load(open(os.path.join(OUT, n), encoding="utf8")) for n in ("texts.json", "pairs.json"))


def charsmap():
    """Trie of replaced strings and the replacements, each ended by a zero byte."""
    rules = {"\t": " ", "\n": " ", "\r": " ", "\u200b": " ", "\u200e": "", "\ufeff": " ", "\x01": "", "\u00ad": ""}
    blocks = [(0x80, 0x530), (0x1E00, 0x2000), (0x2000, 0x2190), (0x2460, 0x2500), (0x3000, 0x3100), (0xFB00, 0xFB10), (0xFF00, 0xFFF0)]
    for low, high in blocks:
        for c in range(low, high):
            s, nfd, nfkc = chr(c), normalize("NFD", chr(c)), normalize("NFKC", chr(c))
            if nfkc != s:
                rules[s] = nfkc
            if nfd != s and len(nfd) < 4:
                rules[nfd] = nfkc
    values, text = {}, bytearray()
    for key in sorted(rules):
        values[key.encode()] = len(text)
        text += rules[key].encode() + b"\0"
    trie = {}
    for key, value in values.items():
        node = trie
        for b in key:
            node = node.setdefault(b, {})
        node[0] = value
    units, free_from, bases = {0: 0}, 1, set()
    todo = [(trie, 0)]
    while todo:
        node, at = todo.pop()
        base = free_from
        while base in bases or any(base ^ label in units for label in node):
            base += 1
        bases.add(base)
        units[at] |= (base ^ at) << 10 | (256 if 0 in node else 0)
        for label, child in node.items():
            units[base ^ label] = child | 1 << 31 if label == 0 else label
        while free_from in units:
            free_from += 1
        todo += [(child, base ^ label) for label, child in node.items() if label]
    size = (max(units) | 255) + 1
    array = b"".join(struct.pack("<I", units.get(i, 0)) for i in range(size))
    return struct.pack("<I", len(array)) + array + bytes(text)


def learn():
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    # The other texts' characters stay unknown.
    known = [x for x in T if all(ord(c) < 0x530 for c in x)] + ["我爱北京天安门", "你好，世界！"] + ["the good movie was not bad, 3,000 of 4, it's fine"] * 9
    t.train_from_iterator(known, trainers.UnigramTrainer(
        vocab_size=700, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False))
    return [(piece, score) for piece, score in json.loads(t.to_str())["model"]["vocab"] if piece[0] not in "<["]


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def sentencepiece(name, pieces):
    """pieces: (text, score, type); types: 1 normal, 2 unknown, 3 control, 4 user-defined."""
    data = b"".join(field(1, field(1, p.encode()) + varint(2 << 3 | 5) + struct.pack("<f", s) + (field(3, k) if k != 1 else b"")) for p, s, k in pieces)
    unknown = next(i for i, p in enumerate(pieces) if p[2] == 2)
    data += field(2, field(3, 1) + field(4, len(pieces)) + field(40, unknown)) + field(3, field(1, b"nmt_nfkc") + field(2, MAP))
    os.makedirs(os.path.join(OUT, os.path.dirname(name)), exist_ok=True)
    open(os.path.join(OUT, name), "wb").write(data)


def single(score):
    """A score as SentencePiece keeps it."""
    return struct.unpack("<f", struct.pack("<f", score))[0]


def tokenizer(vocab, unknown, steps, splits, template, specials, mask, scheme="always"):
    t = Tokenizer(models.Unigram(vocab, unk_id=unknown, byte_fallback=False))
    t.normalizer = steps
    t.pre_tokenizer = splits
    t.decoder = decoders.Metaspace(prepend_scheme=scheme)
    ids = {p: i for i, (p, _) in enumerate(vocab)}
    if template:
        t.post_processor = processors.TemplateProcessing(*template, [(s, ids[s]) for s in specials[:2]])
    t.add_special_tokens(specials + ([AddedToken(mask, lstrip=True, normalized=False, special=True)] if mask else []))
    return t


def write(name, value):
    with open(os.path.join(OUT, name), "w", encoding="utf8") as f:
        body = ",\n".join(json.dumps(k) + ": " + json.dumps(v, separators=(",", ":")) for k, v in value.items())
        f.write("{\n" + body + "\n}\n")


def expect(name, t, folder=False):
    if not folder:
        t.save(os.path.join(OUT, name + ".tokenizer.json"), pretty=False)
    rows = lambda encodings: [[e.ids, e.type_ids] for e in encodings]
    texts = t.encode_batch(T)
    write(name + ".json", {
        "texts": rows(texts),
        "pairs": rows(t.encode_batch([tuple(p) for p in P])),
        "plain_pairs": rows(t.encode_batch([tuple(p) for p in P], add_special_tokens=False)[-24:]),
        "decoded": [t.decode(e.ids) for e in texts[:120]],
    })


def truncated(name, t):
    out = []
    for length in (3, 4, 5, 6, 7, 8, 11, 16):
        t.enable_truncation(length, strategy="longest_first")
        row = lambda *args: (lambda e: [e.ids, e.type_ids])(t.encode(*args))
        out.append([length, [row(p[0]) for p in P[60:72]], [row(*p) for p in P[60:84]] if length > 3 else []])
    t.no_truncation()
    write(name, {"cases": out})


def sweep(steps):
    """As in sweep.json: per 4096 code points the SHA-256 (16 digits) of what a step makes of a text around each."""
    out = {}
    for name, step in steps.items():
        value = lambda c: "" if 0xD800 <= c <= 0xDFFF else step.normalize_str("x%s\U0001d16d%s\U0001d165y e%s\u0301%s" % ((chr(c),) * 4))
        out[name] = [hashlib.sha256("\n".join(map(value, range(i, i + 4096))).encode()).hexdigest()[:16] for i in range(0, 0x110000, 4096)]
    write("unigram-sweep.json", out)


MAP = charsmap()
LEARNED = [(p, single(s)) for p, s in learn()]
PRECOMPILED = normalizers.Precompiled(MAP)
SPACES = normalizers.Replace(Regex(" {2,}"), " ")
QUOTES = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"')]
WORDS = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")])


def after_digit(vocab):
    """SentencePiece's ALBERT and XLNet never join a comma to a digit."""
    return [(p, s - 100 if len(p) > 1 and p[-1] == "," and p[-2].isdigit() else s) for p, s in vocab]


ROBERTA = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + LEARNED + [("<mask>", 0.0)]
roberta = tokenizer(ROBERTA, 3, PRECOMPILED, WORDS, ("<s> $A </s>", "<s> $A </s> </s> $B </s>"), ["<s>", "</s>", "<pad>", "<unk>"], "<mask>")
expect("unigram-xlm-roberta", roberta)
sentencepiece("unigram-xlm-roberta/sentencepiece.bpe.model", [("<unk>", 0.0, 2), ("<s>", 0.0, 3), ("</s>", 0.0, 3)] + [(p, s, 1) for p, s in LEARNED])

FIRST = [("<pad>", 0.0, 3), ("<unk>", 0.0, 2), ("[CLS]", 0.0, 3), ("[SEP]", 0.0, 3), ("[MASK]", 0.0, 3)]
ALBERT = FIRST + [(p, s, 1) for p, s in LEARNED]
albert = tokenizer(
    after_digit([(p, s) for p, s, _ in ALBERT]), 1,
    normalizers.Sequence(QUOTES + [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), PRECOMPILED, SPACES]), WORDS,
    ("[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1"), ["[CLS]", "[SEP]", "<pad>", "<unk>"], "[MASK]")
expect("unigram-albert", albert, folder=True)
sentencepiece("unigram-albert/spiece.model", ALBERT)

NAMES = ["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
XLNET = [(n, 0.0, 2 if i == 0 else 4 if i > 2 else 3) for i, n in enumerate(NAMES)] + [(p, s, 1) for p, s in LEARNED]
xlnet = tokenizer(
    after_digit([(p, s) for p, s, _ in XLNET]), 0, normalizers.Sequence(QUOTES + [normalizers.NFKD(), normalizers.StripAccents(), PRECOMPILED, SPACES]), WORDS,
    ("$A:0 <sep>:0 <cls>:2", "$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2"), ["<sep>", "<cls>", "<s>", "</s>", "<pad>", "<unk>", "<eod>", "<eop>"], "<mask>")
expect("unigram-xlnet", xlnet, folder=True)
truncated("unigram-xlnet.truncated.json", xlnet)
sentencepiece("unigram-xlnet/spiece.model", XLNET)

plain = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + LEARNED
whole = ("<s> $A </s>", "<s> $A </s> $B </s>")
expect("unigram-nfkc", tokenizer(
    plain, 2, normalizers.Sequence([normalizers.NFKC(), normalizers.Strip(left=True, right=True), normalizers.Lowercase()]),
    pre_tokenizers.Metaspace(prepend_scheme="always"), whole, ["<s>", "</s>"], None))
expect("unigram-nfc", tokenizer(
    plain, 2, normalizers.NFC(), pre_tokenizers.Metaspace(prepend_scheme="never", split=False), whole, ["<s>", "</s>"], None, scheme="never"))
sweep({"nfc": normalizers.NFC(), "nfd": normalizers.NFD(), "nfkc": normalizers.NFKC(), "nfkd": normalizers.NFKD(),
       "accents": normalizers.StripAccents(), "lower": normalizers.Lowercase(), "map": PRECOMPILED, "strip": normalizers.Strip()})
print(len(MAP), len(LEARNED), base64.b64encode(MAP)[:20])
