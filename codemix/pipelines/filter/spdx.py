"""SPDX expressions, judged licence by licence with three answers: yes, no and not known."""

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\s*([()]|[A-Za-z0-9.+:-]+)")
_OPERATORS = frozenset({"AND", "OR", "WITH"})
_MOST_CHARS = 1_000
_MOST_BRACKETS = 50

Answer = bool | None


def judge_expression(expression: str, judge: Callable[[str], Answer]) -> Answer:
    """Return the answer for a whole expression; None where it hangs on an unknown licence.

    ``AND`` needs all parts, ``OR`` any, and ``WITH`` leaves a licence what it is, for exceptions
    only add permissions. Operators may be written in any case, and ``/`` is ``OR``.

    Parameters
    ----------
    expression : str
    judge : callable
        Answers for one identifier.

    Raises
    ------
    ValueError
        If the text is no expression.

    Examples
    --------
    >>> known = {"A": True, "B": False}
    >>> [judge_expression(text, known.get) for text in ("A OR B", "A AND B", "A AND (B OR C)")]
    [True, False, None]
    """
    reader = _Reader(_tokens(expression), judge)
    answer = reader.any_of()
    if reader.peek():
        raise ValueError(f"unexpected {reader.peek()}")
    return answer


def _tokens(expression: str) -> list[str]:
    text = expression.strip().replace("/", " OR ")
    if len(text) > _MOST_CHARS or text.count("(") > _MOST_BRACKETS:
        raise ValueError("too long")
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"unexpected {text[at]!r}")
        word = match[1]
        tokens.append(word.upper() if word.upper() in _OPERATORS else word)
        at = match.end()
    return tokens


class _Reader:
    """Reads an expression from its tokens, the loosest operator first."""

    def __init__(self, tokens: list[str], judge: Callable[[str], Answer]) -> None:
        self._tokens = tokens
        self._judge = judge
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def any_of(self) -> Answer:
        return self._joined("OR", self._all_of, decisive=True)

    def _all_of(self) -> Answer:
        return self._joined("AND", self._one, decisive=False)

    def _joined(self, operator: str, part: Callable[[], Answer], decisive: bool) -> Answer:
        answers = [part()]
        while self.peek() == operator:
            self._at += 1
            answers.append(part())
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive

    def _one(self) -> Answer:
        if self.peek() == "(":
            self._at += 1
            answer = self.any_of()
            if self.peek() != ")":
                raise ValueError("a bracket is not closed")
            self._at += 1
            return answer
        answer = self._judge(self._name())
        if self.peek() == "WITH":
            self._at += 1
            self._name()
        return answer

    def _name(self) -> str:
        name = self.peek()
        if name in _OPERATORS or name in ("", "(", ")"):
            raise ValueError(f"a licence is missing before {name or 'the end'}")
        self._at += 1
        return name
