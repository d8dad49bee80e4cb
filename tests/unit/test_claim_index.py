"""Known claims by their vectors: exact, added and removed without a rebuild, read while written."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from classifier.claim_index import ClaimIndex, HashedNgrams, Vectors, unit


class Drawn:
    """Vectors drawn from the text's own number, so that the right answer can be computed."""

    name, width = "drawn", 8

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [np.random.default_rng(int(text)).normal(size=self.width) for text in texts]
        return unit(np.array(rows, np.float32).reshape(len(texts), self.width))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=150),
    st.integers(0, 60),
    st.integers(1, 9),
)
def test_the_nearest_are_those_of_a_full_comparison(
    steps: list[tuple[bool, int]], asked: int, most: int
) -> None:
    index, held = ClaimIndex(Drawn()), set[int]()
    for adds, number in steps:
        if adds:
            index.add(number, str(number))
            held.add(number)
        else:
            index.remove(number)
            held.discard(number)
    assert len(index) == len(held)
    vectors = {number: Drawn().embed([str(number)])[0] for number in held}
    wanted = Drawn().embed([str(asked)])[0]
    right = sorted(((float(wanted @ each), number) for number, each in vectors.items()), reverse=True)[:most]
    found = index.nearest(str(asked), most)
    assert [number for number, _ in found] == [number for _, number in right]
    assert [each for _, each in found] == pytest.approx([each for each, _ in right], abs=1e-5)


def test_a_removed_claim_leaves_no_vector_behind() -> None:
    index = ClaimIndex(Drawn())
    index.add(7, "7")
    index.remove(7)
    assert 7 not in index
    assert index.nearest("7") == ()
    assert not index._rows.vectors.any()


def test_a_claim_in_other_words_takes_the_place_of_the_old_one() -> None:
    index = ClaimIndex(Drawn())
    index.add(1, "1")
    index.add(1, "2")
    assert index.nearest("2") == ((1, pytest.approx(1.0, abs=1e-5)),)


def test_an_index_is_read_back_from_its_file(tmp_path: Path) -> None:
    index = ClaimIndex(Drawn())
    index.add_all((number, str(number)) for number in range(100))
    index.remove(3)
    index.save(tmp_path / "claims.npz")
    again = ClaimIndex.load(tmp_path / "claims.npz", Drawn())
    assert len(again) == 99
    assert 3 not in again
    assert again.nearest("42", 5) == index.nearest("42", 5)
    assert [each.name for each in tmp_path.iterdir()] == ["claims.npz"]


def test_a_broken_file_and_one_of_another_embedder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.npz"
    path.write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match=r"claims\.npz"):
        ClaimIndex.load(path, Drawn())
    index = ClaimIndex(HashedNgrams(width=8))
    index.add(1, "một")
    index.save(path)
    with pytest.raises(ValueError, match="ngrams-8"):
        ClaimIndex.load(path, Drawn())


def test_a_pickle_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "claims.npz"
    np.savez(path, name=np.array("drawn"), numbers=np.array([{}], dtype=object), vectors=np.zeros((1, 8)))
    with pytest.raises(ValueError, match="no index"):
        ClaimIndex.load(path, Drawn())


def test_it_is_read_by_some_threads_while_another_writes() -> None:
    index = ClaimIndex(Drawn())
    index.add_all((number, str(number)) for number in range(1000, 1050))
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            found = index.nearest("1007", 3)
            if not found or found[0] != (1007, pytest.approx(1.0, abs=1e-5)):
                wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    for number in range(400):
        index.add(number, str(number))
        if number % 3:
            index.remove(number - 1)
    over.set()
    for each in readers:
        each.join()
    assert not wrong


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        ClaimIndex(Drawn()).add(-1, "1")


def test_ngrams_put_other_wordings_nearer_than_other_claims() -> None:
    embedder = HashedNgrams()
    one, two, other = embedder.embed(
        [
            "Thẻ căn cước cũ hết giá trị từ 1/7",
            "từ 1/7 the can cuoc cu het gia tri",
            "Chợ huyện dời về bến xe mới",
        ]
    )
    assert one @ two > 0.5 > one @ other
    assert np.linalg.norm(one) == pytest.approx(1.0, abs=1e-5)
    assert not embedder.embed([""]).any() or len(embedder.embed([])) == 0
