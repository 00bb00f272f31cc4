"""The table of commands: one line each, in the order of the road."""

COMMANDS = {
    "detect": "classify the files of directories, git work trees and archives by language",
    "filter": "keep what may be trained on: licences, opt-out, quality rules, redaction",
    "dedupe": "remove exact and near duplicates",
    "pair": "build translation documents with Python as the pivot",
    "stats": "count unique files, bytes and tokens per language",
    "fit": "fit scaling laws to your own training runs",
    "allocate": "solve how many tokens each language gets from a budget",
    "shard": "tokenize and write shards sized exactly by a plan",
    "verify": "re-read shards and check them against plan and manifest",
    "run": "go the whole road from one configuration file, resumable",
    "report": "show what a run did, in one HTML file that opens from disk",
    "demo": "go the whole road on the embedded corpus",
    "langs": "list the languages codemix knows",
}


def render_help() -> str:
    """Return the text of ``codemix --help``."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: codemix COMMAND [OPTIONS]",
            "",
            "Prepare and mix code corpora: raw repositories to trainer-ready shards.",
            "",
            "Commands:",
            *lines,
            "",
            "  codemix COMMAND --help   the options of a command",
            "  codemix --version        the version",
            "  codemix --install-completion [bash|zsh|fish]",
            "                           let Tab complete; --show-completion prints the script",
            "",
            "Start with: codemix demo",
            "",
        ]
    )
