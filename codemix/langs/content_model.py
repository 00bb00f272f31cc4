"""A model of file content: Magika's, which comes in its wheel and runs offline.

The model is read from Magika's data files and run here, because its own interface gives the best
label alone and takes every core for each file. The features are those that Magika documents: the
first and the last bytes of the text without the blanks around it.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from codemix.errors import CodemixError

if TYPE_CHECKING:
    import numpy as np

_LOG_ERRORS_ONLY = 3
_LEAST_PROBABILITY = 0.005
_LEAST_BYTES = 8
"""As in Magika: shorter texts tell nothing."""


@dataclass(frozen=True)
class ContentModel:
    """A loaded model; `load_content_model` makes one."""

    session: Any
    labels: tuple[str, ...]
    head_bytes: int
    tail_bytes: int
    block_bytes: int
    padding: int

    def probabilities(self, data: bytes) -> dict[str | None, float]:
        """Return how probable each language is, the most probable first.

        Parameters
        ----------
        data : bytes
            The text in UTF-8.

        Returns
        -------
        dict
            Linguist's names to probabilities of at least `_LEAST_PROBABILITY`; None stands for all
            kinds of content that codemix has no name for.
        """
        if len(data.strip()) < _LEAST_BYTES:
            return {}
        (scores,) = self.session.run(["target_label"], {"bytes": self._features(data)[None]})
        found: dict[str | None, float] = {}
        for label, score in zip(self.labels, scores[0].tolist(), strict=True):
            name = label_languages().get(label)
            found[name] = found.get(name, 0.0) + score
        likely = [item for item in found.items() if item[1] >= _LEAST_PROBABILITY]
        return dict(sorted(likely, key=lambda item: (-item[1], item[0] or "")))

    def _features(self, data: bytes) -> "np.ndarray[Any, np.dtype[np.int32]]":
        # Here, for the process that parses imports this module and needs no arrays.
        import numpy as np

        head = data[: self.block_bytes].lstrip()
        tail = data[-self.block_bytes :].rstrip()
        if len(data) <= self.block_bytes:
            head = tail = data.strip()
        head, tail = head[: self.head_bytes], tail[-self.tail_bytes :]
        features = np.full(self.head_bytes + self.tail_bytes, self.padding, np.int32)
        features[: len(head)] = np.frombuffer(head, np.uint8)
        features[len(features) - len(tail) :] = np.frombuffer(tail, np.uint8)
        return features


@cache
def load_content_model() -> ContentModel:
    """Load the model, once for each process.

    Raises
    ------
    CodemixError
        If the installed Magika holds no model of the kind known here.
    """
    import onnxruntime

    folder = _model_folder()
    facts = json.loads((folder / "config.min.json").read_text("utf-8"))
    options = onnxruntime.SessionOptions()
    # Work is spread over files, not within one.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _LOG_ERRORS_ONLY
    return ContentModel(
        onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        ),
        tuple(facts["target_labels_space"]),
        facts["beg_size"],
        facts["end_size"],
        facts["block_size"],
        facts["padding_token"],
    )


@cache
def label_languages() -> Mapping[str, str]:
    """Return Linguist's name for each of the model's labels that codemix has a language for."""
    text = (files(__package__) / "content_labels.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


def _model_folder() -> Path:
    spec = find_spec("magika")
    places = spec.submodule_search_locations if spec is not None else None
    for place in places or ():
        for model in sorted(Path(place, "models").glob("*/model.onnx"), reverse=True):
            return model.parent
    raise CodemixError("Magika's model is not installed", "install codemix with its dependencies")
