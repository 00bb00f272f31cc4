"""The options of ``codemix pair``."""

from typing import Annotated

import typer

Pivot = Annotated[
    str, typer.Option("--pivot", help="the language on one side of every pair: python")
]
Targets = Annotated[str, typer.Option("--targets", help="the other languages, comma-separated")]
By = Annotated[str, typer.Option("--by", help="key, mine, or auto: mine what has no key")]
KeyOption = Annotated[
    str, typer.Option("--key", help="a pattern such as '{lang}/{key}.{ext}', or a column")
]
AllCombinations = Annotated[
    int, typer.Option("--all-combinations", min=0, help="pairs of a key with several files")
]
UnitOption = Annotated[
    str, typer.Option("--unit", help="what is mined: auto, function, class or file")
]
MinScore = Annotated[
    float | None, typer.Option("--min-score", help="least probability of a mined pair")
]
Strict = Annotated[bool, typer.Option("--strict", help="mine surer pairs, and fewer")]
ScorerOption = Annotated[
    str, typer.Option("--scorer", help="a scorer that an installed package offers")
]
Strategy = Annotated[
    str, typer.Option("--strategy", help="prompt, direct, or shuffle (snippets alone)")
]
Template = Annotated[str, typer.Option("--template", metavar="FILE", help="a document of your own")]
Directions = Annotated[str, typer.Option("--directions", help="both, from-pivot or to-pivot")]
MaxTokens = Annotated[int, typer.Option("--max-tokens", min=1, help="longer documents are dropped")]
TokenizerOption = Annotated[str, typer.Option("--tokenizer", help="tekken, or a tokenizer.json")]
HoldOutOption = Annotated[
    str, typer.Option("--hold-out", help="a fraction, keys, or a file of keys, to evaluate on")
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="BENCH", help="benchmark problems no side may hold"),
]
Licenses = Annotated[str, typer.Option("--licenses", help="all or permissive")]
Emit = Annotated[str, typer.Option("--emit", help="documents, or pairs without text")]
SampleOption = Annotated[
    int, typer.Option("--sample", min=0, help="show so many documents, with -o DIR")
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="order of --strategy shuffle; draw of --sample")
]
