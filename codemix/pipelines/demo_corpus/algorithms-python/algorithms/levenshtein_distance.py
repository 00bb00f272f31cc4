"""Levenshtein edit distance, the edit script behind it, and spelling suggestions."""

from collections.abc import Iterable


def distance(source: str, target: str) -> int:
    """Return the fewest insertions, deletions and substitutions from source to target."""
    if len(source) < len(target):
        source, target = target, source
    previous = list(range(len(target) + 1))
    for i, s in enumerate(source, start=1):
        current = [i]
        for j, t in enumerate(target, start=1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (s != t)))
        previous = current
    return previous[-1]


def edit_script(source: str, target: str) -> list[str]:
    """List the edits in order: ``a>b`` substitutes, ``-a`` deletes and ``+b`` inserts."""
    rows, columns = len(source) + 1, len(target) + 1
    cost = [[i + j if i * j == 0 else 0 for j in range(columns)] for i in range(rows)]
    for i in range(1, rows):
        for j in range(1, columns):
            cost[i][j] = min(
                cost[i - 1][j - 1] + (source[i - 1] != target[j - 1]),
                cost[i - 1][j] + 1,
                cost[i][j - 1] + 1,
            )

    script: list[str] = []
    i, j = len(source), len(target)
    while i or j:
        changed = i == 0 or j == 0 or source[i - 1] != target[j - 1]
        if i and j and cost[i][j] == cost[i - 1][j - 1] + changed:
            i, j = i - 1, j - 1
            if changed:
                script.append(f"{source[i]}>{target[j]}")
        elif i and cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
            script.append(f"-{source[i]}")
        else:
            j -= 1
            script.append(f"+{target[j]}")
    return script[::-1]


def suggest(word: str, dictionary: Iterable[str], max_distance: int = 2) -> str | None:
    """Return the closest dictionary word, or None if all are too far away."""
    ranked = ((distance(word, entry), entry) for entry in dictionary)
    near = [pair for pair in ranked if pair[0] <= max_distance]
    return min(near)[1] if near else None


def main() -> None:
    expected = {
        ("kitten", "sitting"): 3,
        ("saturday", "sunday"): 3,
        ("flaw", "lawn"): 2,
        ("intention", "execution"): 5,
        ("same", "same"): 0,
    }
    for (source, target), edits in expected.items():
        script = edit_script(source, target)
        if not edits == distance(source, target) == len(script):
            raise AssertionError(f"{source} -> {target} should take {edits} edits")
        print(f"{source} -> {target}: {edits} [{' '.join(script)}]")
    if distance("na\u00efve", "naive") != 1 or distance("", "abc") != 3:
        raise AssertionError("accents count once and an empty word costs its partner's length")

    dictionary = ["python", "rust", "receive", "separate", "java", "trust"]
    for word in ("pyhton", "recieve", "ust", "xyzzy"):
        best = suggest(word, dictionary)
        print(f"{word}: did you mean {best}?" if best else f"{word}: no suggestion")


if __name__ == "__main__":
    main()
