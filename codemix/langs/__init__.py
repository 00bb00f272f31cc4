"""Languages: which there are, how a file is classified, parsed and marked."""

from codemix.langs.classifier import Classifier
from codemix.langs.classify import (
    Classification,
    classified,
    classify,
    classify_path,
    extension_of,
)
from codemix.langs.comments import strip_comments
from codemix.langs.decode import Decoded, decode, is_binary
from codemix.langs.language import Grammar, Language, Lookalike
from codemix.langs.licenses import identify_license, license_of
from codemix.langs.marks import (
    is_documentation,
    is_generated,
    is_minified,
    is_test,
    is_vendored,
)
from codemix.langs.measures import Measures, count_lines, measure
from codemix.langs.parse import nodes_of, parse
from codemix.langs.parser_process import ParserProcess
from codemix.langs.registry import (
    find,
    find_or_none,
    is_parsed,
    languages,
    optional_languages,
    other_languages,
    parse_list,
)
from codemix.langs.syntax import Syntax, examine_syntax

__all__ = [
    "Classification",
    "Classifier",
    "Decoded",
    "Grammar",
    "Language",
    "Lookalike",
    "Measures",
    "ParserProcess",
    "Syntax",
    "classified",
    "classify",
    "classify_path",
    "count_lines",
    "decode",
    "examine_syntax",
    "extension_of",
    "find",
    "find_or_none",
    "identify_license",
    "is_binary",
    "is_documentation",
    "is_generated",
    "is_minified",
    "is_parsed",
    "is_test",
    "is_vendored",
    "languages",
    "license_of",
    "measure",
    "nodes_of",
    "optional_languages",
    "other_languages",
    "parse",
    "parse_list",
    "strip_comments",
]
