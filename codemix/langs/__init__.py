"""Languages: which there are, how a file is classified, parsed and marked."""

from codemix.langs.classify import Classification, classify, extension_of, language_of_path
from codemix.langs.comments import strip_comments
from codemix.langs.decode import Decoded, decode, is_binary
from codemix.langs.language import Grammar, Language, Lookalike
from codemix.langs.licenses import identify_license, license_of
from codemix.langs.marks import is_generated, is_minified, is_vendored
from codemix.langs.parse import parse, parse_error_ratio
from codemix.langs.parser_process import ParserProcess
from codemix.langs.registry import find, languages, other_languages, parse_list

__all__ = [
    "Classification",
    "Decoded",
    "Grammar",
    "Language",
    "Lookalike",
    "ParserProcess",
    "classify",
    "decode",
    "extension_of",
    "find",
    "identify_license",
    "is_binary",
    "is_generated",
    "is_minified",
    "is_vendored",
    "language_of_path",
    "languages",
    "license_of",
    "other_languages",
    "parse",
    "parse_error_ratio",
    "parse_list",
    "strip_comments",
]
