"""What of a text is compared: all of it, or what is left when layout or comments are taken away."""

import pyarrow as pa
import pyarrow.compute as pc

from codemix.langs import languages, strip_comments

NORMALIZATIONS = ("none", "whitespace", "comments")


def normalize_texts(batch: pa.RecordBatch, how: str) -> pa.StringArray:
    r"""Return the texts of a batch as they are compared.

    ``whitespace`` makes every run of blanks one space. ``comments`` also takes the comments out of
    files whose ``parse_error_ratio`` is 0: comments of a file that does not parse cannot be told
    from its code. A file that is nothing but comments keeps them, or all such files were equal.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Files with ``content``, and ``path``, ``language`` and ``parse_error_ratio`` for comments.
    how : str
        One of ``NORMALIZATIONS``.
    """
    texts = batch.column("content")
    if how == "none":
        return texts
    if how == "comments" and "parse_error_ratio" in batch.schema.names:
        texts = _without_comments(batch)
    return pc.ascii_trim_whitespace(pc.replace_substring_regex(texts, r"\s+", " "))


def _without_comments(batch: pa.RecordBatch) -> pa.StringArray:
    known = {language.name for language in languages()}
    stripped = []
    for text, path, language, errors in zip(
        batch.column("content").to_pylist(),
        batch.column("path").to_pylist(),
        batch.column("language").to_pylist(),
        batch.column("parse_error_ratio").to_pylist(),
        strict=True,
    ):
        parses = errors == 0 and language in known
        code = strip_comments(language, path, text) if parses else text
        stripped.append(code if code.strip() else text)
    return pa.array(stripped, pa.string())
