"""The stand-alone verifier: clean trails pass, and every falsification is found at its first bad index."""

import json
import random
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from creditshare.audit import verifier
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, verifier_key
from creditshare.audit.rules.merkle import leaf_hash, root_of

ORIGIN = "example.org/trail"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(32))


def line(record: dict) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def write_export(bodies: list[str], sizes: list[int], key: Ed25519PrivateKey = KEY) -> list[bytes]:
    """Write an export by hand, so that the verifier is not tested against the code that it checks."""
    leaves = [leaf_hash(body.encode()) for body in bodies]
    notes = [sign_checkpoint(TreeHead(ORIGIN, size, root_of(leaves[:size])), key) for size in sizes]
    header = {
        "kind": "trail",
        "format": 1,
        "origin": ORIGIN,
        "keys": [verifier_key(ORIGIN, key.public_key())],
        "checkpoint": notes[-1] if notes else None,
    }
    lines, covered = [line(header)], 0
    for size, note in zip(sizes, notes, strict=True):
        packed = b64encode(b"".join(leaves[covered:size])).decode()
        lines.append(line({"kind": "checkpoint", "note": note, "leaves": packed}))
        lines += [entry(index, bodies[index]) for index in range(covered, size)]
        covered = size
    return lines + [entry(index, bodies[index]) for index in range(covered, len(bodies))]


def entry(index: int, body: str) -> bytes:
    return f'{{"body":{body},"kind":"entry","position":{index}}}\n'.encode()


def body_of(text: bytes) -> str:
    return text.rpartition(b',"kind"')[0].removeprefix(b'{"body":').decode()


def bodies(count: int) -> list[str]:
    return [f'{{"event":"第{index}件","n":{index}}}' for index in range(count)]


def verdict_of(lines: list[bytes], **options) -> dict:
    return verifier.verify(verifier.read_lines(lines), **options)


def index_of(lines: list[bytes], position: int) -> int:
    """Find the line of an entry."""
    return next(number for number, text in enumerate(lines) if json.loads(text).get("position") == position)


@pytest.mark.parametrize("sizes", [[], [1], [2], [1, 2, 3], [3, 4, 7, 8, 9], [5, 16], [15, 17, 33], [64]])
@pytest.mark.parametrize("tail", [0, 1, 3])
def test_a_clean_trail_is_intact(sizes, tail):
    total = (sizes[-1] if sizes else 0) + tail
    verdict = verdict_of(write_export(bodies(total), sizes))
    assert verdict["verdict"] == "intact"
    assert verdict["first_bad_index"] is None
    assert (verdict["entries"], verdict["sealed"], verdict["checkpoints"]) == (total, total - tail, len(sizes))
    assert verdict["root"] == root_of(leaf_hash(body.encode()) for body in bodies(total)).hex()


SIZES = [7, 12, 20]
COUNT = 23


def clean() -> list[bytes]:
    return write_export(bodies(COUNT), SIZES)


def renumbered(kept: list[str]) -> list[bytes]:
    """Replace the entries of the clean export by others, numbered as if nothing had happened."""
    header, *checkpoints = [text for text in clean() if b'"entry"' not in text]
    lines, covered = [header], 0
    for text, size in zip(checkpoints, SIZES, strict=True):
        lines += [text, *(entry(index, kept[index]) for index in range(covered, min(size, len(kept))))]
        covered = size
    return lines + [entry(index, kept[index]) for index in range(covered, len(kept))]


@pytest.mark.parametrize("position", [0, 6, 7, 11, 12, 19])
def test_an_edit_is_found_where_it_is(position):
    lines = clean()
    lines[index_of(lines, position)] = entry(position, bodies(COUNT)[position].replace("第", "弟"))
    verdict = verdict_of(lines)
    assert verdict["verdict"] == "tampered"
    assert verdict["first_bad_index"] == position


@pytest.mark.parametrize("position", [0, 6, 7, 11, 12, 19])
@pytest.mark.parametrize("numbers", ["kept", "mended"])
def test_a_deletion_is_found_where_it_is(position, numbers):
    if numbers == "kept":
        lines = clean()
        del lines[index_of(lines, position)]
    else:
        lines = renumbered([body for index, body in enumerate(bodies(COUNT)) if index != position])
    assert verdict_of(lines)["first_bad_index"] == position


@pytest.mark.parametrize("position", [0, 6, 7, 11, 12, 19])
@pytest.mark.parametrize("numbers", ["kept", "mended"])
def test_an_insertion_is_found_where_it_is(position, numbers):
    if numbers == "kept":
        lines = clean()
        lines.insert(index_of(lines, position), entry(position, '{"event":"made up"}'))
    else:
        lines = renumbered([*bodies(COUNT)[:position], '{"event":"made up"}', *bodies(COUNT)[position:]])
    assert verdict_of(lines)["first_bad_index"] == position


@pytest.mark.parametrize(("first", "second"), [(0, 1), (3, 6), (6, 7), (2, 18), (19, 22)])
@pytest.mark.parametrize("numbers", ["kept", "mended"])
def test_a_swap_is_found_at_its_first_entry(first, second, numbers):
    if numbers == "kept":
        lines = clean()
        one, other = index_of(lines, first), index_of(lines, second)
        lines[one], lines[other] = lines[other], lines[one]
    else:
        moved = bodies(COUNT)
        moved[first], moved[second] = moved[second], moved[first]
        lines = renumbered(moved)
    assert verdict_of(lines)["first_bad_index"] == first


@pytest.mark.parametrize("kept", range(1, len(clean()) - (COUNT - SIZES[-1])))
def test_a_truncation_is_found_where_the_trail_ends(kept):
    lines = clean()[:kept]
    verdict = verdict_of(lines)
    assert verdict["verdict"] == "tampered"
    assert verdict["first_bad_index"] == sum(b'"entry"' in text for text in lines)


def test_nothing_is_no_trail():
    assert verdict_of([])["first_bad_index"] == 0
    assert verdict_of(clean()[1:])["problem"] == "the header is missing"


@pytest.mark.parametrize("number", range(1, len(SIZES) + 1))
def test_a_missing_checkpoint_is_found(number):
    lines = clean()
    place = [index for index, text in enumerate(lines) if b'"checkpoint"' in text and index][number - 1]
    del lines[place]
    assert verdict_of(lines)["first_bad_index"] == [0, *SIZES][number - 1]


def test_falsified_leaf_hashes_are_found_at_the_first_entry_without_a_good_checkpoint():
    """Whoever mends the hashes beside the entries too is stopped by the signature, at the checkpoint's first entry."""
    forged = bodies(COUNT)
    forged[9] = '{"event":"forged"}'
    lines, own = clean(), write_export(forged, SIZES, THIEF)
    place = [index for index, text in enumerate(lines) if b'"leaves"' in text][1]
    record = json.loads(own[place]) | {"note": json.loads(lines[place])["note"]}
    lines[place] = line(record)
    lines[index_of(lines, 9)] = entry(9, forged[9])
    verdict = verdict_of(lines)
    assert verdict["first_bad_index"] == 7
    assert "signed for 12" in verdict["problem"]


def test_a_trail_signed_by_a_thief_only_passes_without_the_key_you_were_handed():
    stolen = write_export(["{}"] * 5, [5], THIEF)
    assert verdict_of(stolen)["verdict"] == "intact"
    pinned = verifier.read_keys([verifier_key(ORIGIN, KEY.public_key())])
    assert verdict_of(stolen, keys=pinned)["verdict"] == "tampered"
    assert verdict_of(clean(), keys=pinned)["pinned"]
    assert verdict_of(clean(), keys=pinned)["verdict"] == "intact"


def note_of(lines: list[bytes], number: int) -> str:
    return json.loads([text for text in lines if b'"leaves"' in text][number])["note"]


def test_a_rollback_to_an_older_checkpoint_is_found_by_a_kept_one():
    rolled_back = write_export(bodies(7), SIZES[:1])
    assert verdict_of(rolled_back)["verdict"] == "intact"
    verdict = verdict_of(rolled_back, kept=[note_of(clean(), 1)])
    assert verdict["first_bad_index"] == 7
    assert "12" in verdict["problem"]


def test_a_rewritten_history_is_found_by_a_kept_checkpoint():
    rewritten = write_export([body.upper() for body in bodies(COUNT)], SIZES)
    assert verdict_of(rewritten)["verdict"] == "intact"
    assert "replaced" in verdict_of(rewritten, kept=[note_of(clean(), 1)])["problem"]
    late = [*bodies(10), *["{}"] * 13]
    verdict = verdict_of(write_export(late, SIZES), kept=[note_of(clean(), 0), note_of(clean(), 2)])
    assert verdict["first_bad_index"] == 7


def test_a_kept_checkpoint_inside_another_interval_is_compared_too():
    merged = write_export(bodies(COUNT), [20])
    assert verdict_of(merged, kept=[note_of(clean(), 0), note_of(clean(), 1)])["verdict"] == "intact"
    unsealed = write_export(bodies(COUNT), [])
    assert (
        verdict_of(unsealed, keys=verifier.read_keys([verifier_key(ORIGIN, KEY.public_key())]))["verdict"] == "intact"
    )


SPELLINGS = {
    "space": lambda text: text.replace(b'"kind":"entry"', b'"kind": "entry"'),
    "order": lambda text: b'{"position":5,"kind":"entry",' + text[1:].split(b',"kind"')[0] + b"}\n",
    "twice": lambda text: b'{"body":{},' + text[1:],
    "zero": lambda text: text.replace(b'"position":5', b'"position":05'),
    "sign": lambda text: text.replace(b'"position":5', b'"position":+5'),
    "digit of another script": lambda text: text.replace(b'"position":5', '"position":٥'.encode()),
    "escape": lambda text: text.replace("第".encode(), b"\\u7b2c"),
    "member": lambda text: text.replace(b',"position"', b',"more":1,"position"'),
    "no end": lambda text: text.rstrip(b"\n"),
    "not utf-8": lambda text: text.replace("第".encode(), b"\xff"),
    "no json": lambda text: b"\n",
    "number": lambda text: b"5\n",
    "surrogate": lambda text: text.replace("第".encode(), b"\\ud800"),
    "truth": lambda text: text.replace(b'"position":5', b'"position":true'),
    "float": lambda text: text.replace(b'"position":5', b'"position":5.0'),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_every_other_spelling_of_a_line_is_found(spell):
    lines = clean()
    place = index_of(lines, 5)
    lines[place] = spell(lines[place])
    assert verdict_of(lines)["first_bad_index"] == 5


@pytest.mark.parametrize("field", ["kind", "format", "origin", "keys", "checkpoint"])
@pytest.mark.parametrize("value", [None, 7, "x", [], ["a+b+c"], {"a": 1}])
def test_a_header_of_nonsense_is_never_intact(field, value):
    lines = clean()
    lines[0] = line(json.loads(lines[0]) | {field: value})
    verdict = verdict_of(lines)
    assert verdict["verdict"] == "tampered"
    assert verdict["first_bad_index"] in (0, 20)


@pytest.mark.parametrize("field", ["note", "leaves"])
@pytest.mark.parametrize("value", [None, 7, "", "x", "AAAA", "====", [], "a\n1\nb\n\nc d\n"])
def test_a_checkpoint_of_nonsense_is_found_at_its_first_entry(field, value):
    lines = clean()
    place = [index for index, text in enumerate(lines) if b'"leaves"' in text][1]
    lines[place] = line(json.loads(lines[place]) | {field: value})
    assert verdict_of(lines)["first_bad_index"] == 7


def tamper(lines: list[bytes], draw: random.Random) -> tuple[str, int, list[bytes]]:
    """Falsify a sealed entry at random; return the kind, the first bad index and the lines."""
    kind = draw.choice(["edit", "delete", "insert", "swap", "truncate"])
    mended = draw.random() < 0.5
    texts = bodies(COUNT)
    position = draw.randrange(SIZES[-1])
    if kind == "edit":
        place = draw.randrange(len(texts[position]))
        texts[position] = texts[position][:place] + chr(draw.randrange(0x4E00, 0x9FFF)) + texts[position][place + 1 :]
    elif kind == "delete":
        del texts[position]
    elif kind == "insert":
        texts.insert(position, f'{{"forged":{draw.random()}}}')
    elif kind == "swap":
        other = draw.randrange(COUNT)
        while other == position:
            other = draw.randrange(COUNT)
        texts[position], texts[other] = texts[other], texts[position]
        position = min(position, other)
    else:
        return (kind, position, lines[: index_of(lines, position)])
    if mended:
        return kind, position, renumbered(texts)
    shuffled = renumbered(texts)
    # The forger leaves each entry the number it had.
    old = {body: index for index, body in enumerate(bodies(COUNT))}
    kept = [entry(old.get(body_of(text), position), body_of(text)) if b'"entry"' in text else text for text in shuffled]
    return kind, position, kept


@pytest.mark.campaign
def test_a_campaign_of_falsifications_is_found_without_exception():
    seed, rounds = 20261123, 3000
    print(f"seed {seed}, {rounds} falsifications")
    draw, lines, counts = random.Random(seed), clean(), {}
    for _ in range(rounds):
        kind, position, falsified = tamper(lines, draw)
        verdict = verdict_of(falsified)
        assert (verdict["verdict"], verdict["first_bad_index"]) == ("tampered", position), (kind, position, verdict)
        counts[kind] = counts.get(kind, 0) + 1
        assert verdict_of(lines)["verdict"] == "intact"
    print(counts)
    assert min(counts.values()) > rounds / 10


@pytest.mark.campaign
def test_a_campaign_of_single_bytes_is_found_without_exception():
    """Every byte of the sealed part counts, whatever it is changed to."""
    seed, rounds = 7, 2000
    print(f"seed {seed}, {rounds} bytes")
    draw, lines = random.Random(seed), clean()
    content = b"".join(lines)
    sealed = len(content) - sum(len(text) for text in lines[-(COUNT - SIZES[-1]) :])
    for _ in range(rounds):
        place = draw.randrange(sealed)
        changed = content[:place] + bytes([content[place] ^ draw.randrange(1, 256)]) + content[place + 1 :]
        verdict = verdict_of(changed.splitlines(keepends=True))
        assert verdict["verdict"] == "tampered", (place, verdict)


def row_hashes_agree(rows: list[tuple[str, str]]) -> bool:
    """The naive protection: each row carries its own hash."""
    return all(sha256(body.encode()).hexdigest() == digest for body, digest in rows)


def test_a_hash_beside_each_row_would_miss_what_the_tree_finds():
    """Negative control: deletion, reorder, insertion and truncation leave every row's own hash right."""
    rows = [(body, sha256(body.encode()).hexdigest()) for body in bodies(COUNT)]
    forged = ("{}", sha256(b"{}").hexdigest())
    for falsified in (rows[:9], rows[:9] + rows[10:], [rows[1], rows[0], *rows[2:]], [forged, *rows]):
        assert row_hashes_agree(falsified)
        assert verdict_of(renumbered([body for body, _ in falsified]))["verdict"] == "tampered"


def run(*arguments: str, code: str = "") -> subprocess.CompletedProcess:
    command = ["-c", code] if code else ["-m", "creditshare.audit.verifier"]
    return subprocess.run(
        [sys.executable, *command, *arguments], capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def exported(tmp_path) -> Path:
    path = tmp_path / "trail.jsonl"
    path.write_bytes(b"".join(clean()))
    return path


BLOCKED = """
import runpy, sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "ninja", "celery", "psycopg"} or name.startswith("creditshare.kernel"):
            raise AssertionError("the verifier imported " + name)
sys.meta_path.insert(0, Wall())
sys.argv = ["verifier", *sys.argv[1:]]
runpy.run_module("creditshare.audit.verifier", run_name="__main__")
"""


def test_the_verifier_runs_where_django_is_not(exported):
    done = run(str(exported), code=BLOCKED)
    assert (done.returncode, done.stdout) == (0, "intact: 23 entries, 20 sealed by 3 checkpoints\n"), done.stderr


def test_the_file_alone_is_enough(exported, tmp_path):
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", str(alone), str(exported), "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdict"] == "intact"


def test_exit_codes_and_words(exported, tmp_path):
    lines = clean()
    lines[index_of(lines, 9)] = entry(9, "{}")
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b"".join(lines))
    done = run(str(bad))
    assert (done.returncode, done.stdout) == (
        1,
        "tampered: first bad index 9: the entry is not the one that was sealed\n",
    )
    key, note = tmp_path / "key", tmp_path / "note"
    key.write_text(verifier_key(ORIGIN, KEY.public_key()) + "\n")
    note.write_text(note_of(clean(), 2))
    done = run(str(exported), "--key", str(key), "--checkpoint", str(note), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["pinned"] is True
    thief = verifier_key(ORIGIN, THIEF.public_key())
    assert run(str(exported), "--key", thief).returncode == 1
    for wrong in ([str(tmp_path / "none")], [str(tmp_path)], [str(exported), "--key", "x+y+z"], []):
        done = run(*wrong)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
