"""A user's tokenizer.json: its ids, its control tokens as text, and damaged files."""

import numpy as np
import pyarrow as pa
import pytest
import tokenizers

from codemix.errors import InputError
from codemix.pipelines.tokenize import open_tokenizer

TEXTS = ["def f(x):\n    return x + 1\n", "", "s = '</s>'  # not the end\n"]


@pytest.fixture
def path(tmp_path):
    return save(tmp_path, ["<s>", "</s>"])


def save(folder, control):
    model = tokenizers.Tokenizer(tokenizers.models.BPE())
    model.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    model.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=control,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    model.train_from_iterator(TEXTS, trainer)
    model.enable_truncation(3)
    model.enable_padding(length=50)
    path = folder / "tokenizer.json"
    model.save(str(path))
    return path


def test_ids_are_the_librarys_without_truncation_or_padding(path):
    encoded = open_tokenizer(str(path)).encode(pa.array(TEXTS))
    plain = tokenizers.Tokenizer.from_file(str(path))
    plain.no_truncation()
    plain.no_padding()
    first = plain.encode(TEXTS[0], add_special_tokens=False).ids
    assert encoded.ids.dtype == np.uint32
    assert encoded.ids[: encoded.offsets[1]].tolist() == first
    assert encoded.lengths[1] == 0


def test_control_tokens_in_source_are_text(path):
    tokenizer = open_tokenizer(str(path))
    ids = tokenizer.encode(pa.array([TEXTS[2]])).ids
    assert tokenizer.eos == 1
    assert tokenizer.eos not in ids
    assert tokenizer.decode(ids) == TEXTS[2]


def test_the_name_holds_no_folder(path):
    assert open_tokenizer(str(path)).name == "tokenizer.json"


def test_a_file_without_an_end_token_is_refused(tmp_path):
    with pytest.raises(InputError, match="end-of-sequence"):
        open_tokenizer(str(save(tmp_path, ["<pad>"])))


def test_a_damaged_file_is_refused(path):
    path.write_text(path.read_text()[:100])
    with pytest.raises(InputError, match=r"not a Hugging Face tokenizer\.json"):
        open_tokenizer(str(path))
