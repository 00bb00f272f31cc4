"""The options of a command that tell what sources are, and how they are read."""

from typing import Annotated

import typer

SourcesArgument = Annotated[
    list[str] | None, typer.Argument(help="folders, Git repositories, archives, tables or files")
]
RevisionOption = Annotated[
    str | None, typer.Option("--revision", help="branch, tag or commit of Git repositories")
]
GitignoreOption = Annotated[
    bool, typer.Option("--gitignore", help="leave out what .gitignore names")
]
ColumnsOption = Annotated[
    str, typer.Option("--columns", help="columns of tables, such as content=code,path=file")
]
FromFileOption = Annotated[
    list[str] | None, typer.Option("--from-file", help="read sources from a list, or - for stdin")
]
NullOption = Annotated[bool, typer.Option("--null", "-0", help="paths in the list end with NUL")]
