from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from codemix.pipelines.dedupe.shingles import ShingleSets, shingle_texts
from codemix.pipelines.dedupe.sketch import HASHES, sign_sets
from codemix.pipelines.dedupe.tokens import TOKEN_RULES


def variants(texts):
    """Pairs of real files at all similarities: a file, and itself with some of another's lines."""
    for number, (first, second) in enumerate(pairwise(texts)):
        lines, foreign = first.splitlines(), second.splitlines()
        share = (number % 10) / 10
        taken = int(share * min(len(lines), len(foreign)))
        yield first, "\n".join(foreign[:taken] + lines[taken:])


def set_of(sets, row):
    return set(sets.elements[sets.offsets[row] : sets.offsets[row + 1]].tolist())


def standard_error(jaccard):
    return np.sqrt(jaccard * (1 - jaccard) / HASHES)


def test_estimates_agree_with_datasketch_within_the_theoretical_error(stdlib_texts):
    datasketch = pytest.importorskip("datasketch")
    texts = [text for text in stdlib_texts.values() if 2_000 < len(text) < 20_000][:80]
    pairs = [text for pair in variants(texts) for text in pair]
    sets = shingle_texts(pa.array(pairs), TOKEN_RULES["words"], 5)
    signatures = sign_sets(sets)
    minhashes = datasketch.MinHash.bulk(
        [
            [element.tobytes() for element in sets.elements[start:end]]
            for start, end in zip(sets.offsets[:-1], sets.offsets[1:], strict=True)
        ],
        num_perm=HASHES,
    )
    z_scores, differences = [], []
    for left in range(0, len(pairs), 2):
        one, other = (set_of(sets, row) for row in (left, left + 1))
        truth = len(one & other) / len(one | other)
        ours = (signatures[left] == signatures[left + 1]).mean()
        theirs = minhashes[left].jaccard(minhashes[left + 1])
        if truth == 1:
            assert ours == theirs == 1
            continue
        z_scores.append((ours - truth) / standard_error(truth))
        differences.append((ours - theirs) / (np.sqrt(2) * standard_error(truth)))
    assert len(z_scores) > 60
    assert np.abs(z_scores).max() < 4.5
    assert np.abs(differences).max() < 4.5
    # No bias, and no more variance than independent hash functions have.
    assert abs(np.mean(z_scores)) < 4 / np.sqrt(len(z_scores))
    assert np.mean(np.square(z_scores)) < 1 + 4 * np.sqrt(2 / len(z_scores))


@pytest.mark.parametrize("size", [1, 2, 30, 256, 5_000])
def test_every_bin_is_filled_whatever_the_size(size):
    elements = np.sort(np.random.default_rng(size).choice(2**32, size, False).astype(np.uint32))
    signature = sign_sets(ShingleSets(elements, np.array([0, size])))
    assert signature.shape == (1, HASHES)
    assert (signature != 0xFFFFFFFF).all()


def test_small_sets_are_estimated_too():
    """Sets of a few elements go through many rounds; they must stay comparable."""
    random = np.random.default_rng(7)
    errors = []
    for _ in range(300):
        union = random.choice(2**32, 12, False).astype(np.uint32)
        left, right = np.sort(union[:9]), np.sort(union[3:])  # 6 of 12 shared
        sets = ShingleSets(np.concatenate([left, right]), np.array([0, 9, 18]))
        signatures = sign_sets(sets)
        errors.append((signatures[0] == signatures[1]).mean() - 0.5)
    assert abs(np.mean(errors)) < 4 * standard_error(0.5) / np.sqrt(300)
    assert np.std(errors) < 1.3 * standard_error(0.5)


def test_a_signature_depends_on_its_own_set_only():
    elements = np.arange(100, dtype=np.uint32)
    both = sign_sets(ShingleSets(np.tile(elements, 2), np.array([0, 100, 100, 200])))
    assert (both[0] == both[2]).all()
    assert (both[1] == 0xFFFFFFFF).all()
