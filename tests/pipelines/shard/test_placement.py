"""Orders, fillings and interleaving, as properties of arrays."""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.shard.placement import (
    Pour,
    draw,
    epoch_keys,
    places,
    shard_numbers,
    split_keys,
)

LENGTHS = st.lists(st.integers(1, 50), min_size=1, max_size=30).map(
    lambda lengths: np.array(lengths, np.int64)
)
SEEDS = st.integers(0, 2**70)


class Filling(NamedTuple):
    documents: np.ndarray
    epochs: np.ndarray
    tokens: np.ndarray

    @property
    def total(self):
        return int(self.tokens.sum())


def epoch_order(hashes, seed, epoch):
    return np.argsort(epoch_keys(hashes, seed, epoch))


def fill(tokens, hashes, target, seed, *, cut, bits=0):
    """Fill a stratum, its epochs read in ``2**bits`` pieces."""
    pour = Pour(target, int(tokens.sum()), cut)
    documents, epochs, put = [], [], []
    for epoch in range(pour.epochs):
        order = epoch_order(hashes, seed, epoch)
        ranges = split_keys(epoch_keys(hashes, seed, epoch)[order], bits)
        for number in range(2**bits):
            piece = order[ranges == number]
            chosen, put_tokens = pour.take(epoch, tokens[piece])
            documents.append(piece[chosen])
            epochs.append(np.full(len(chosen), epoch))
            put.append(put_tokens)
    empty = np.empty(0, np.int64)
    filling = Filling(*(np.concatenate([empty, *one]) for one in (documents, epochs, put)))
    assert filling.total == pour.total
    return filling


def interleave(strata):
    x = [places(tokens, 0, int(tokens.sum())) for tokens in strata]
    return np.argsort(np.concatenate([np.empty(0), *x]), kind="stable")


def hashes_of(count, salt=0):
    return np.random.default_rng(salt).integers(0, 2**64, count, dtype=np.uint64)


@settings(deadline=None)
@given(st.integers(0, 40), SEEDS, st.integers(0, 9), st.randoms())
def test_the_order_depends_on_seed_epoch_and_identity_alone(count, seed, epoch, random):
    hashes = hashes_of(count)
    ordered = hashes[epoch_order(hashes, seed, epoch)]
    assert sorted(ordered) == sorted(hashes)
    shuffled = np.array(random.sample(list(hashes), count), np.uint64)
    np.testing.assert_array_equal(shuffled[epoch_order(shuffled, seed, epoch)], ordered)
    fewer = hashes[: count // 2]
    kept = [entry for entry in ordered if entry in set(fewer)]
    assert fewer[epoch_order(fewer, seed, epoch)].tolist() == kept


def test_every_epoch_and_every_seed_has_its_own_order():
    hashes = hashes_of(50)
    orders = {tuple(epoch_order(hashes, seed, epoch)) for seed in range(4) for epoch in range(4)}
    assert len(orders) == 16


def test_no_order_remembers_the_input():
    count = 4000
    ranks = np.empty(count)
    ranks[epoch_order(np.arange(count, dtype=np.uint64), 0, 0)] = np.arange(count)
    rho = np.corrcoef(ranks, np.arange(count))[0, 1]
    assert abs(rho) < 4 / np.sqrt(count)


@settings(deadline=None)
@given(LENGTHS, st.integers(0, 4000), SEEDS)
def test_a_cut_filling_is_exact(tokens, target, seed):
    hashes = hashes_of(len(tokens))
    filling = fill(tokens, hashes, target, seed, cut=True)
    assert filling.total == target
    whole = tokens[filling.documents]
    assert (filling.tokens[:-1] == whole[:-1]).all()
    assert (filling.tokens >= 1).all() and (filling.tokens <= whole).all()


@settings(deadline=None)
@given(LENGTHS, st.integers(0, 4000), SEEDS)
def test_epochs_are_complete_but_for_the_last(tokens, target, seed):
    hashes = hashes_of(len(tokens))
    filling = fill(tokens, hashes, target, seed, cut=True)
    assert (np.diff(filling.epochs) >= 0).all()
    last = int(filling.epochs.max(initial=-1))
    for epoch in range(last + 1):
        members = filling.documents[filling.epochs == epoch]
        order = epoch_order(hashes, seed, epoch)
        np.testing.assert_array_equal(members, order[: len(members)])
        assert epoch == last or len(members) == len(tokens)


@settings(deadline=None)
@given(LENGTHS, st.integers(0, 4000), SEEDS)
def test_a_filling_of_whole_documents_misses_less_than_one(tokens, target, seed):
    filling = fill(tokens, hashes_of(len(tokens)), target, seed, cut=False)
    np.testing.assert_array_equal(filling.tokens, tokens[filling.documents])
    assert target - tokens.max() < filling.total <= target


def test_nothing_fills_nothing():
    empty = np.empty(0, np.int64)
    assert fill(empty, empty.astype(np.uint64), 5, 0, cut=True).total == 0


def running(strata, order):
    """Return tokens put out before each place, in all and by stratum."""
    owner = np.repeat(np.arange(len(strata)), [len(tokens) for tokens in strata])[order]
    tokens = np.concatenate(strata)[order]
    one_hot = (owner == np.arange(len(strata))[:, None]) * tokens
    by_stratum = np.concatenate([np.zeros((len(strata), 1), int), one_hot.cumsum(1)], axis=1)
    return owner, tokens, by_stratum


@settings(deadline=None)
@given(st.lists(LENGTHS, min_size=1, max_size=6))
def test_interleaving_keeps_each_stratums_order(strata):
    order = interleave(strata)
    owner, _, _ = running(strata, order)
    starts = np.cumsum([0, *map(len, strata)])
    for number, tokens in enumerate(strata):
        expected = np.arange(len(tokens)) + starts[number]
        np.testing.assert_array_equal(order[owner == number], expected)


@settings(deadline=None)
@given(st.lists(LENGTHS, min_size=1, max_size=6))
def test_every_window_has_the_planned_shares_within_the_proven_bound(strata):
    _, _, by_stratum = running(strata, interleave(strata))
    longest = np.array([tokens.max() for tokens in strata])
    shares = by_stratum[:, -1] / by_stratum[:, -1].sum()
    bound = (1 - 2 * shares) * longest + shares * longest.sum()
    for start in range(by_stratum.shape[1]):
        windows = by_stratum[:, start:] - by_stratum[:, [start]]
        off = np.abs(windows - shares[:, None] * windows.sum(0))
        # At the beginning of the output all strata are on their line: only one end is uncertain.
        ends = 2 if start else 1
        assert (off <= ends / 2 * bound[:, None] + 1e-6).all()


def test_windows_of_ten_million_tokens_are_within_one_point():
    rng = np.random.default_rng(5)
    shares = [0.22, 0.14, 0.157, 0.137, 0.122, 0.11, 0.074, 0.01, 0.03]
    strata = []
    for share in shares:
        lengths = rng.lognormal(6.8, 1.4, int(60_000 * share)).astype(np.int64) + 1
        strata.append(np.minimum(lengths, 350_000))
    _, _, by_stratum = running(strata, interleave(strata))
    total = by_stratum.sum(0)
    wanted = by_stratum[:, -1] / total[-1]
    longest = max(int(tokens.max()) for tokens in strata)
    starts = np.arange(0, len(total), 11)
    stops = np.searchsorted(total, total[starts] + 10_000_000)
    starts, stops = starts[stops < len(total)], stops[stops < len(total)]
    assert len(starts) > 1000
    windows = by_stratum[:, stops] - by_stratum[:, starts]
    sizes = total[stops] - total[starts]
    off = np.abs(windows - wanted[:, None] * sizes)
    assert (off <= np.maximum(0.01 * sizes, longest)).all()


@settings(deadline=None)
@given(st.lists(LENGTHS, min_size=1, max_size=4), st.integers(1, 40))
def test_shards_follow_one_another_and_hold_about_equally_many_tokens(strata, shards):
    order = interleave(strata)
    x = np.concatenate([places(tokens, 0, int(tokens.sum())) for tokens in strata])[order]
    numbers = shard_numbers(x, shards)
    assert (np.diff(numbers) >= 0).all() and numbers.max() < shards
    tokens = np.concatenate(strata)[order]
    sizes = np.bincount(numbers, tokens, minlength=shards)
    slack = sum(int(one.max()) for one in strata)
    assert sizes.max() <= tokens.sum() / shards + slack


@settings(deadline=None)
@given(LENGTHS, st.integers(0, 4000), SEEDS, st.integers(0, 3))
def test_a_filling_read_in_pieces_is_the_same(tokens, target, seed, bits):
    hashes = hashes_of(len(tokens))
    whole = fill(tokens, hashes, target, seed, cut=True)
    pieces = fill(tokens, hashes, target, seed, cut=True, bits=bits)
    for one, other in zip(whole, pieces, strict=True):
        np.testing.assert_array_equal(one, other)


@settings(deadline=None)
@given(LENGTHS, SEEDS, st.integers(0, 3))
def test_a_filling_of_whole_documents_in_pieces_is_never_too_much(tokens, seed, bits):
    target = int(tokens.sum()) * 3 // 2
    filling = fill(tokens, hashes_of(len(tokens)), target, seed, cut=False, bits=bits)
    assert target - tokens.max() < filling.total <= target


def test_draws_are_even_and_differ_by_purpose():
    hashes = hashes_of(20_000)
    one, other = draw(hashes, 0, "one"), draw(hashes, 0, "other")
    assert abs(one.mean() - 0.5) < 0.01
    assert 0 <= one.min() and one.max() < 1
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.03


@settings(deadline=None)
@given(LENGTHS, st.integers(0, 4000), SEEDS)
def test_no_document_and_no_exchange_would_fill_whole_documents_better(tokens, target, seed):
    hashes = hashes_of(len(tokens))
    filling = fill(tokens, hashes, target, seed, cut=False)
    room = target - filling.total
    last = target // int(tokens.sum())
    inside = filling.documents[filling.epochs == last]
    outside = np.setdiff1d(np.arange(len(tokens)), inside)
    assert room == 0 or (tokens[outside] > room).all()
    gains = tokens[outside][:, None] - tokens[inside][None, :]
    assert room == 0 or not ((gains > 0) & (gains <= room)).any()
    order = epoch_order(hashes, seed, last).tolist()
    assert [order.index(one) for one in inside] == sorted(order.index(one) for one in inside)


def test_documents_that_do_not_fit_are_passed_over():
    tokens = np.array([900, 40, 30, 20, 7], np.int64)
    for seed in range(20):
        assert fill(tokens, hashes_of(5), 97, seed, cut=False).total == 97
