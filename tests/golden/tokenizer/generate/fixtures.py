"""Writes the fixtures in the folder above with the Rust `tokenizers` library.

python3 fixtures.py VOCABULARIES TINY OUT
  VOCABULARIES  folder with bert-base-uncased, -cased, -chinese (vocab.txt) and roberta-base (vocab.json, merges.txt)
  TINY          folder with the small committed vocabulary (vocab.txt)
  OUT           where to write; README.md there tells what the files hold
"""
import hashlib, json, os, random, sys
from tokenizers import AddedToken, BertWordPieceTokenizer, ByteLevelBPETokenizer, Tokenizer
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

VOCABULARIES, TINY, OUT = sys.argv[1:]
rng = random.Random(20)

TEXTS = """
|Hello world|hello, world!|  leading and trailing  |tab\tnewline\nreturn\rend|one\u00a0two\u2003three\u3000four
line\u2028paragraph\u2029end|vertical\x0btab form\x0cfeed next\x85line|\x00nul\x01\x02\x1f\x7f\x80\x9f controls
soft\u00adhyphen|zero\u200bwidth\u200cnon\u200djoiner|\ufeffbyte order mark\ufeff|word\u2060joiner|\ufffdreplacement\ufffd
\u202aleft\u202cto\u202eright\u2066isolate\u2069|\ue000private\uf8ffuse|\U000f0000plane\U0010fffd|\ufffe\uffff\U0001fffe
café|cafe\u0301|naïve résumé Ångström|Señor Núñez|Müller Straße GROSS ẞ|ÀÉÎÕÜ àéîõü|Dvořák Čapek Škoda|Łódź żółć
İstanbul ISPARTA ılık iğne|Iı İi|ΌΔΥΣΣΕΎΣ ὈΔΥΣΣΕΎΣ ΣΑΣ σας|ᾼ ᾳ ῼ Ω ℵ K Å|ǅ ǈ ǋ Ǳ|ﬁne ﬂow ﬀ ﬃ ﬄ|Ⅷ ⅷ Ⓐ ⓐ|ԱԲԳ աբգ և
Привет, МИР! Ёлка ёж|Й Ї й ї|Ꭰ ꭰ Ᏸ|Ა ა Ⴀ ⴀ|Ꙁ ꙁ Ꞌ ꞌ|𝐇𝐞𝐥𝐥𝐨 𝒲𝑜𝓇𝓁𝒹|𐐀𐐨 𐓀|Ｆｕｌｌ　Ｗｉｄｔｈ １２３
a\u0301\u0323b|a\u0323\u0301b|q\u0307\u0323\u0327|\u0301start|x\u0301\u0302\u0303\u0304\u0305\u0306|\u1e9b\u0323|\u212b\u0327
a\u0345\u0301|\U0001d15e\U0001d165\U0001d16d x|x\U0001d16d\U0001d165\u0301y|\u302e\u302fhangul|क\u094d\u0930\u093f|ക്ര|ཀྵ ཱི|\u0dddසිංහල
한국어 텍스트|\u1112\u1161\u11ab\u1100\u116e\u11a8|각 가 힣 뷁|ㅎㅏㄴ ㈀|日本語のテキスト|カタカナ ｶﾀｶﾅ がぎぐ か\u3099|ひらがなー|東京タワー2023年
我爱北京天安门|你好，世界！|今天天气很好。我们去公园吧|中文English混合text|㐀㐁 䶵 一 鿿 豈 |𠀀𠀁 𪛖 𫜴 𫝀 𫠝 𬺡 𮯠 丽|々〆〇〡㆒|北京 2022 冬奥会
你 好 天|大 小 多 少|电影很好看|蚂蚁花呗可以分期吗|借呗额度怎么提高？|﹏﹗︰｡､・
مرحبا بالعالم|اَلْعَرَبِيَّةُ|שָׁלוֹם עוֹלָם|\u05e9\u05c1\u05bc\u05b8|ہیلو|ܫܠܡܐ|ไทย ภาษา กำ|ລາວ|မြန်မာ|ខ្មែរ|አማርኛ፡ሰላም።|ᠮᠣᠩᠭᠣᠯ᠎ᠠ
हिन्दी क़ ख़|বাংলা ড় ঢ়|ਗੁਰਮੁਖੀ ਖ਼|தமிழ் கொ|తెలుగు|ಕನ್ನಡ ಕೊ|മലയാളം|ଓଡ଼ିଆ
👍|👨\u200d👩\u200d👧\u200d👦 family|🏳️\u200d🌈 flag|🇩🇪🇫🇷|👋🏽 wave|❤️ ♥ ☃|smile😀smile 🤣🥲🫠🫨|🅰️🆎 ㊗️ 〰️|1️⃣2️⃣ #️⃣
don't can't won't I'm you're they've she'll he'd it's|'tis ''quoted'' "double" ‘single’ “curly” «guillemets»|o'clock rock'n'roll|DON'T IT'S WE'LL
a.b.c e.g. i.e. U.S.A.|3.14 1,000,000 -5 +7 1e-10 0xFF|100% $5.99 €10 £3 ¥500 ₹9 ₿|#hashtag @mention user@example.com|http://example.com/a?b=c&d=e#f
C++ C# F# .NET|<b>bold</b> &amp; {json: [1, 2]}|a_b-c/d\\e|~`^|=+*%|!?!?... --- ___ ***|(parens)[brackets]{braces}|«»‹›„“‚‘–—―…·•‰†‡§¶
¡Hola! ¿Qué tal?|½ ¼ ² ³ ¹ ª º|× ÷ ± ∑ ∫ √ ≠ ≤ ≥|← ↑ → ↓|␀ ␤ ⌘ ⏎|₁₂₃ ⁴⁵⁶ ①②③ ⑴ ⒈|٠١٢٣ ०१२३ ৩৪|ᛗᛖ ꓐꓑ 𓀀 𒀀|៛ ৳ ﷼ ﷽|⸺ ⸻ ⹀|՚ ՛ ՜ ׀ ׃ ٪ ٭ ۔
[CLS] text [SEP]|[MASK]|a [MASK] b|a[MASK]b|[mask] [Mask] [MASK ]|[UNK] unknown [PAD] padding|[SEP][SEP]|[CLS][MASK][SEP][PAD][UNK]|the capital of France is [MASK].
[ MASK ] [[MASK]] [MASK|##ing ## # ##a|playing##ing|<s> roberta </s>|<mask>|a<mask>b <mask> c|<pad><unk>|< s > <S>|[unused1] [unused99]|\u200b[MASK]\u200b|[MASK]\u0301 e[SEP]\u0301
unbelievable|unaffable antidisestablishmentarianism|supercalifragilisticexpialidocious|playing played player plays|internationalization localisation|Donaudampfschifffahrtsgesellschaft
the good movie was not bad|a great film and a terrible book|I love my cat, the dog runs happily.|goodness me!|readable likeness playful sadly fullness happiest|we are the cat people|this is not a film but a book
xyzzy plugh qwrtpsdfghjkl|aaaaaaaaaaaaaaaaaaaaaaaaaaaa|the\tthe\nthe\rthe|THE The tHe thE|GOOD Good gOOd|i I i̇ I\u0307|Mixed CASE Text With ACCENTS ÉÀÜ
New\r\nlines\n\n\nand\t\ttabs|trailing space |double  space   triple|    four spaces|\n\nleading newlines|a\u2009b\u200ac\u202fd\u205fe|\u1680ogham\u180emongolian|  'll  's   end  
word1 2word w3rd 4 5six|123abc abc123 ½abc|ⅣV a²b|x٣y|Ünïcödé-dásh|well-known state-of-the-art|e\u0301\u0301\u0301|\u0c4d\u0c55\u0c56|\u0f71\u0f72\u0f74\u0f39
\u0300\u0301 only marks|\u0488\u0489 enclosing|a\u20dd\u20e3b|\u034f cgj a\u034f\u0301|a\ufe0fb\ufe0e|\U000e0100variation|\u17b4\u17b5|\u061c\u06dd\u070f\u08e2|\U000110bd\U0001bca0\U0001d173\U000e0001
ℹ️ ™ © ®|№ ℃ ㎏ ㍿|ﻼ ﺍ|ŉ ǰ ΐ ΰ|ᶏ ʰ ˣ|ɐ ə ʃ ŋ|Ạ̈ ộ ử Ệ|Tiếng Việt có dấu|Çğışöü ÇĞİŞÖÜ|þ ð æ ø Þ Ð Æ Ø|đ Đ ħ Ħ ŧ Ŧ
""".strip("\n")

WORDS = "the of good bad movie film book Zürich naïve 我 你好 don't 3.5 [MASK] running unhappily café 👍 e\u0301 Σίσυφος x-y ... (a) It's\u00a0fine".split(" ")


def texts():
    out = [t for line in TEXTS.split("\n") for t in line.split("|")]
    for n in (99, 100, 101, 200):
        out += ["a" * n, "é" * n, "e\u0301" * n, "𝐇" * n, "x " + "b" * n + "."]
    out += ["", " ", "\n", "\u3000", "\u200b", "\x00", "\u0301", "|", "-", "中", "\U0001f600"]
    out += ["word " * 60, "中" * 130, "." * 120, "a\u0323\u0301" * 60]
    spans = [(32, 127), (0x80, 0x250), (0x300, 0x600), (0x600, 0x1100), (0x1100, 0x3000), (0x3000, 0xA000), (0xA000, 0xD800),
             (0xE000, 0x10000), (0x10000, 0x12000), (0x16000, 0x17000), (0x1D000, 0x20000), (0x20000, 0x30000), (0xE0000, 0xE0200)]
    for _ in range(120):
        chars = []
        for _ in range(rng.randrange(1, 24)):
            low, high = rng.choice(spans)
            chars.append(rng.choice([" ", "a", chr(rng.randrange(low, high)), chr(rng.randrange(low, high))]))
        out.append("".join(chars))
    return out


def pairs(all_texts):
    short = [t for t in all_texts if len(t) < 80]
    out = [[rng.choice(short), rng.choice(short)] for _ in range(60)]
    out += [[" ".join(rng.choices(WORDS, k=rng.randrange(0, 14))), " ".join(rng.choices(WORDS, k=rng.randrange(0, 14)))] for _ in range(40)]
    return out + [["", ""], ["a", ""], ["", "b"], ["[SEP]", "[CLS]"]]


def bert(folder, lowercase):
    return BertWordPieceTokenizer(folder + "/vocab.txt", lowercase=lowercase, strip_accents=None)


def roberta(folder):
    t = ByteLevelBPETokenizer(folder + "/vocab.json", folder + "/merges.txt", add_prefix_space=False, trim_offsets=True)
    t.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    ends = [("</s>", t.token_to_id("</s>")), ("<s>", t.token_to_id("<s>"))]
    t._tokenizer.post_processor = processors.RobertaProcessing(*ends, True, False)
    return t


def rows(encodings):
    return [[e.ids, e.type_ids] for e in encodings]


def write(name, value):
    with open(os.path.join(OUT, name), "w", encoding="utf8") as f:
        if isinstance(value, list):
            f.write("[\n" + ",\n".join(json.dumps(x, separators=(",", ":")) for x in value) + "\n]\n")
        else:
            body = ",\n".join(json.dumps(k) + ": " + json.dumps(v, separators=(",", ":")) for k, v in value.items())
            f.write("{\n" + body + "\n}\n")


def expected(tokenizer):
    t = tokenizer.encode_batch(T)
    return {
        "texts": rows(t),
        "pairs": rows(tokenizer.encode_batch([tuple(p) for p in P])),
        "plain_pairs": rows(tokenizer.encode_batch([tuple(p) for p in P], add_special_tokens=False)[-24:]),
        "decoded": [tokenizer.decode(e.ids) for e in t[:120]],
    }


def truncated(tokenizer, pair_list, text_list):
    """Cases of [max_length, strategy, single or pair results]; null where the library refuses."""
    out = []
    for length in (2, 3, 4, 5, 6, 7, 8, 11, 16):
        for strategy in ("longest_first", "only_first", "only_second"):
            tokenizer.enable_truncation(length, strategy=strategy)

            def one(*args):
                try:
                    e = tokenizer.encode(*args)
                    return [e.ids, e.type_ids]
                except Exception:
                    return None
            singles = [one(t) for t in text_list] if strategy != "only_second" else None
            # Below the number of special tokens the library's own arithmetic overflows.
            both = [one(*p) for p in pair_list] if length >= tokenizer.num_special_tokens_to_add(True) else None
            out.append({"max_length": length, "strategy": strategy, "singles": singles, "pairs": both})
    tokenizer.no_truncation()
    return out


def block_hashes(values):
    """SHA-256 (16 digits) of the values of 4096 code points each, joined by line feeds."""
    codes = list(range(0x110000))
    return [hashlib.sha256("\n".join("" if 0xD800 <= c <= 0xDFFF else values(chr(c)) for c in codes[i:i + 4096])
                           .encode()).hexdigest()[:16] for i in range(0, 0x110000, 4096)]


def sweep():
    out = {}
    for name, flags in {"clean": (1, 0, 0, 0), "chinese": (0, 1, 0, 0), "strip": (0, 0, 1, 0), "lower": (0, 0, 0, 1),
                        "uncased": (1, 1, 1, 1), "cased": (1, 1, 0, 0), "none": (0, 0, 0, 0)}.items():
        n = normalizers.BertNormalizer(*(bool(f) for f in flags))
        # Two marks that are never dropped, of classes 226 and 216, show the class of the character between them.
        out[name] = block_hashes(lambda c: n.normalize_str("x" + c + "\U0001d16d" + c + "\U0001d165y"))
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    out["split"] = block_hashes(lambda c: " ".join(str(len(p)) for p, _ in split("ab" + c + "abc")))
    bytes_ = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str
    out["byte_level"] = block_hashes(lambda c: " ".join(str(b - a) for _, (a, b) in bytes_("x" + c + "1" + c + "!" + c + " " + c + c)))
    return out


def train_bpe():
    """A small byte-level vocabulary of the texts themselves; also as tokenizer.json with a space before texts and a greedy <mask>."""
    t = ByteLevelBPETokenizer()
    t.train_from_iterator(T + ["the good movie was not bad"] * 9, vocab_size=700, min_frequency=2,
                          special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], show_progress=False)
    folder = os.path.join(OUT, "roberta-tiny")
    os.makedirs(folder, exist_ok=True)
    t.save_model(folder)
    write("roberta-tiny.json", expected(roberta(folder)))
    spaced = Tokenizer(models.BPE.from_file(folder + "/vocab.json", folder + "/merges.txt"))
    spaced.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    spaced.decoder = decoders.ByteLevel()
    spaced.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B:1 </s>:1", special_tokens=[("<s>", 0), ("</s>", 2)])
    spaced.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, normalized=False, special=True)])
    spaced.save(folder + "-spaced.tokenizer.json", pretty=False)
    write("roberta-tiny-spaced.json", expected(spaced))


def added(tiny):
    """tokenizer.json files with added tokens of every kind, and what becomes of texts around them."""
    flags = {
        "plain": {}, "special": dict(special=True, normalized=False), "lstrip": dict(lstrip=True, normalized=False),
        "rstrip": dict(rstrip=True, normalized=False), "both": dict(lstrip=True, rstrip=True, normalized=False),
        "single": dict(single_word=True, normalized=False), "normal": dict(normalized=True, lstrip=True, single_word=True),
    }
    contents = {"plain": "Zoë", "special": "<E1>", "lstrip": "<L>", "rstrip": "<R>", "both": "<B>", "single": "movie", "normal": "Café"}
    tokenizer = bert(tiny, True)
    tokenizer._tokenizer.add_tokens([AddedToken(contents[k], **f) for k, f in flags.items()] + [AddedToken("<E1>x", normalized=False)])
    words = list(contents.values()) + ["<E1>x", "ZOE", "zoe", "cafe", "CAFÉ", "movie's", "movies", "é", "the", " ", "  ", "\t", "_", "1", "中",
                                       "a", ".", "[MASK]", "\u0301", "\u200b", "\u00a0"]
    cases = ["".join(rng.choices(words, k=rng.randrange(1, 9))) for _ in range(150)]
    write("added.tokenizer.json", json.loads(tokenizer.to_str()))
    write("added.json", [[c, e.ids] for c, e in zip(cases, tokenizer.encode_batch(cases))])


T = texts()
P = pairs(T)
write("texts.json", T)
write("pairs.json", P)
tiny = bert(TINY, True)
write("bert-tiny.json", expected(tiny))
write("bert-tiny.truncated.json", truncated(tiny, P[60:84], [p[0] for p in P[60:72]]))
added(TINY)
train_bpe()
write("sweep.json", sweep())
for name, lower in (("bert-base-uncased", True), ("bert-base-cased", False), ("bert-base-chinese", False)):
    write(name + ".json", expected(bert(f"{VOCABULARIES}/{name}", lower)))
write("roberta-base.json", expected(roberta(f"{VOCABULARIES}/roberta-base")))
