import pytest

from codemix.errors import UsageError
from codemix.pipelines.dedupe import DedupeOptions


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"threshold": 0.0}, "threshold 0 is not"),
        ({"threshold": 1.1}, "threshold 1.1 is not"),
        ({"threshold": float("nan")}, "threshold nan is not"),
        ({"recall": 1.0}, "recall 1 is not"),
        ({"ngram": 0}, "cannot hold 0 tokens"),
        ({"tokens": "word"}, "did you mean 'words'"),
        ({"scope": "languages"}, "unknown language 'languages'"),
        ({"normalize": "comment"}, "did you mean 'comments'"),
        ({"keep": ("star",)}, "did you mean 'stars'"),
        ({"keep": ("stars", "stars")}, "names stars twice"),
    ],
)
def test_values_out_of_range_are_refused(values, message):
    with pytest.raises(UsageError, match=message):
        DedupeOptions(**values)
