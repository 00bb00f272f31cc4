"""How many planted secrets and addresses the redaction finds, and what it takes by mistake.

Secrets in the formats of public documentation, with random values, are planted into real files of
the seven languages, one for each place where code keeps them: a constant, a call, a mapping, a
comment, a URL. Then the clean files are redacted as they are, and what goes is listed for reading.

    python benchmarks/filter_secrets.py                  # table
    python benchmarks/filter_secrets.py --list found.tsv # every redaction in clean files, to read
    python benchmarks/filter_secrets.py --seed 2         # another set
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import string
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from codemix.langs import examine_syntax
from codemix.pipelines.filter import FAMILIES, Redactor

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / ".cache" / "corpus"
EXTENSIONS = {
    "Python": "py", "Java": "java", "JavaScript": "js", "TypeScript": "ts", "C#": "cs", "Go": "go",
    "Rust": "rs",
}  # fmt: skip
LOWER, ALNUM, UPPER = string.ascii_lowercase, string.ascii_letters + string.digits, "ABCDEFGHJKLMNP"
HEX, BASE32, BASE64 = "0123456789abcdef", string.ascii_uppercase + "234567", ALNUM + "+/"
PLANTED_PER_KIND = 2


class Values:
    """Random values in published formats."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def of(self, alphabet: str, length: int) -> str:
        """Return random characters."""
        return "".join(self.random.choices(alphabet, k=length))

    def email(self) -> str:
        """Return an address of a person."""
        name = f"{self.of(LOWER, 5)}.{self.of(LOWER, 7)}"
        return (
            f"{name}@{self.of(LOWER, 8)}.{self.random.choice(['com', 'org', 'de', 'co.uk', 'io'])}"
        )

    def ipv4(self) -> str:
        """Return a public address."""
        first = self.random.choice([34, 52, 81, 91, 104, 138, 151, 185, 203, 212])
        return ".".join(str(of) for of in (first, *(self.random.randint(20, 250) for _ in "123")))

    def ipv6(self) -> str:
        """Return a global unicast address."""
        return "2a0" + ":".join([self.of(HEX, 1), *(self.of(HEX[1:], 4) for _ in range(7))])

    def password(self) -> str:
        """Return a password as a manager makes it."""
        return self.of(ALNUM, 13) + self.of("!#%&*+-_", 1) + self.of(string.digits, 2)

    def base64_key(self) -> str:
        """Return 32 bytes in base64."""
        return base64.b64encode(self.random.randbytes(32)).decode()

    def jwt(self) -> str:
        """Return a signed JSON web token."""
        parts = [
            {"alg": "HS256", "typ": "JWT"},
            {"sub": self.of(string.digits, 10), "iat": 1516239},
        ]
        encoded = [base64.urlsafe_b64encode(json.dumps(of).encode()).decode() for of in parts]
        return ".".join([*encoded, self.of(ALNUM + "-_", 43)]).replace("=", "")

    def pem(self) -> str:
        """Return a private key in lines."""
        body = base64.b64encode(self.random.randbytes(600)).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        return "\n".join(
            ["-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"]
        )

    def uuid(self) -> str:
        """Return a key in the form of a UUID."""
        return "-".join(self.of(HEX, length) for length in (8, 4, 4, 4, 12))


KINDS: dict[str, tuple[str, Callable[[Values], str]]] = {
    # kind: the name that code gives it, and a value
    "aws access key": ("aws_access_key_id", lambda v: "AKIA" + v.of(BASE32, 16)),
    "aws secret key": ("aws_secret_access_key", lambda v: v.of(BASE64, 40)),
    "azure storage key": ("conn", lambda v: f"AccountName=a;AccountKey={v.of(BASE64, 86)}=="),
    "github token": ("value", lambda v: "ghp_" + v.of(ALNUM, 36)),
    "github fine-grained": ("gh", lambda v: f"github_pat_{v.of(ALNUM, 22)}_{v.of(ALNUM, 59)}"),
    "gitlab token": ("gl", lambda v: "glpat-" + v.of(ALNUM, 20)),
    "google api key": ("maps", lambda v: "AIza" + v.of(ALNUM + "-_", 34) + v.of(ALNUM, 1)),
    "google client secret": ("oauth", lambda v: "GOCSPX-" + v.of(ALNUM, 28)),
    "slack token": ("bot", lambda v: f"xoxb-{v.of('123456789', 11)}-{v.of('123456789', 12)}-"
                    + v.of(ALNUM, 24)),
    "slack webhook": ("hook", lambda v: "https://hooks.slack.com/services/"
                      f"T{v.of(BASE32, 8)}/B{v.of(BASE32, 8)}/{v.of(ALNUM, 24)}"),
    "stripe key": ("billing", lambda v: "sk_live_" + v.of(ALNUM, 24)),
    "sendgrid key": ("mail", lambda v: f"SG.{v.of(ALNUM, 22)}.{v.of(ALNUM, 43)}"),
    "twilio key": ("sms", lambda v: "SK" + v.of(HEX, 32)),
    "openai key": ("llm", lambda v: f"sk-proj-{v.of(ALNUM, 48)}"),
    "anthropic key": ("llm", lambda v: f"sk-ant-api03-{v.of(ALNUM, 93)}AA"),
    "huggingface token": ("hub", lambda v: "hf_" + v.of(string.ascii_letters, 34)),
    "npm token": ("registry", lambda v: "npm_" + v.of(ALNUM, 36)),
    "pypi token": ("upload", lambda v: "pypi-AgEIcHlwaS5vcmc" + v.of(ALNUM + "-_", 100)),
    "digitalocean token": ("droplet", lambda v: "dop_v1_" + v.of(HEX, 64)),
    "telegram token": ("chat", lambda v: f"{v.of('123456789', 10)}:AA{v.of(ALNUM, 33)}"),
    "mailchimp key": ("list", lambda v: v.of(HEX, 32) + "-us12"),
    "json web token": ("session", lambda v: v.jwt()),
    "private key": ("pem", lambda v: v.pem()),
    "database url": ("dsn", lambda v: f"postgres://app:{v.of(ALNUM, 14)}@db.corp.internal:5432/x"),
    "password": ("db_password", lambda v: v.password()),
    "api key, hex": ("api_key", lambda v: v.of(HEX, 32)),
    "client secret": ("client_secret", lambda v: v.of(ALNUM + "-_", 39) + "x"),
    "access token": ("accessToken", lambda v: v.of(ALNUM, 40)),
    "encryption key": ("encryption_key", lambda v: v.base64_key()),
    "heroku key": ("HEROKU_API_KEY", lambda v: v.uuid()),
    "bearer header": ("header", lambda v: "Authorization: Bearer " + v.of(ALNUM, 36)),
    "email": ("owner", lambda v: v.email()),
    "ipv4": ("host", lambda v: v.ipv4()),
    "ipv6": ("host6", lambda v: v.ipv6()),
}  # fmt: skip


def secret_part(kind: str, value: str) -> list[str]:
    """Return what must not be in the text any more."""
    match kind:
        case "azure storage key":
            return [value.partition("AccountKey=")[2]]
        case "database url":
            return [value.partition("app:")[2].partition("@")[0]]
        case "bearer header":
            return [value.rpartition(" ")[2]]
        case "slack webhook":
            return [value.rpartition("/")[2]]
        case "private key":
            return value.splitlines()[1:-1]
        case "json web token":
            return [value.rpartition(".")[2]]
    return [value]


def quoted(language: str, value: str) -> str:
    """Return the value as a string literal."""
    if "\n" in value:
        if language in ("JavaScript", "TypeScript", "Go"):
            return f"`{value}`"
        if language == "Python":
            return f'"""{value}"""'
        if language in ("Rust", "C#"):
            return ("@" if language == "C#" else "") + f'"{value}"'
        return " +\n".join(f'"{line}\\n"' for line in value.splitlines())
    return f'"{value}"'


def planted(language: str, place: int, name: str, value: str, number: int) -> str:
    """Return lines of code or comment that hold the value, to be added to a file's end."""
    literal = quoted(language, value)
    mark = "#" if language == "Python" else "//"
    if place == 0 and "\n" not in value:
        return f"{mark} {name}: {value}"
    match language:
        case "Python":
            return [f"{name} = {literal}", f"connect(user='u', {name}={literal})",
                    f'settings = {{"{name}": {literal}}}'][place % 3]  # fmt: skip
        case "JavaScript" | "TypeScript":
            kind = ": string" if language == "TypeScript" else ""
            return [f"const {name}{number}{kind} = {literal};",
                    f"connect({{ user: 'u', {name}: {literal} }});",
                    f'const settings{number} = {{ "{name}": {literal} }};'][place % 3]  # fmt: skip
        case "Java":
            return (f"class Planted{number} {{ private static final String {name.upper()} = "
                    f"{literal}; }}")  # fmt: skip
        case "C#":
            return f"class Planted{number} {{ public const string {name} = {literal}; }}"
        case "Go":
            return [
                f"var {name}{number} = {literal}",
                f'var settings{number} = map[string]string{{"{name}": {literal}}}',
            ][place % 2]
    return f"const {name.upper()}_{number}: &str = {literal};"


def corpus_files(seed: int, each: int) -> dict[str, list[tuple[str, str]]]:
    """Return real files of each language that parse: path and text."""
    chosen = random.Random(seed)
    found: dict[str, list[tuple[str, str]]] = {}
    for language, extension in EXTENSIONS.items():
        paths = sorted(CORPUS.rglob(f"*.{extension}"))
        chosen.shuffle(paths)
        found[language] = []
        for path in paths:
            if len(found[language]) == each:
                break
            data = path.read_bytes() if path.is_file() else b""
            if 200 < len(data) < 200_000:
                text = data.decode("utf-8", "replace")
                if examine_syntax(language, path.name, text.encode()).error_ratio == 0.0:
                    found[language].append((str(path.relative_to(CORPUS)), text))
    return found


def plant(
    files: dict[str, list[tuple[str, str]]], seed: int
) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, language, the text with one secret, and the secret."""
    values = Values(seed)
    number = 0
    for kind, (name, draw) in KINDS.items():
        for language, of in files.items():
            for _ in range(PLANTED_PER_KIND):
                number += 1
                _, text = of[number % len(of)]
                value = draw(values)
                lines = planted(language, values.random.randrange(6), name, value, number)
                yield kind, language, f"{text.rstrip()}\n\n{lines}\n", value


def recall(files: dict[str, list[tuple[str, str]]], seed: int) -> None:
    """Print how many planted values of each kind are gone, and whether the files still parse."""
    cases = list(plant(files, seed))
    texts, _ = Redactor(FAMILIES).redact(pa.array([case[2] for case in cases]))
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    by_language: dict[str, Counter[bool]] = defaultdict(Counter)
    parses: Counter[bool] = Counter()
    for (kind, language, before, value), after in zip(cases, texts.to_pylist(), strict=True):
        gone = not any(part in after for part in secret_part(kind, value))
        found[kind][gone] += 1
        by_language[language][gone] += 1
        path = f"a.{EXTENSIONS[language]}"
        if examine_syntax(language, path, before.encode()).error_ratio == 0.0:
            parses[examine_syntax(language, path, after.encode()).error_ratio == 0.0] += 1
    print(f"{'planted':24}{'found':>8}{'of':>6}")
    for name, of in [*found.items(), *by_language.items()]:
        print(f"{name:24}{of[True]:>8}{of.total():>6}")
    total = sum((of for of in found.values()), Counter())
    print(f"{'all':24}{total[True]:>8}{total.total():>6}  recall {total[True] / total.total():.3f}")
    print(f"{parses[True]} of {parses.total()} planted files that parsed still parse")


def clean(files: dict[str, list[tuple[str, str]]], listing: Path | None) -> None:
    """Print how much of clean files goes, by kind; list it for reading."""
    rows = [(language, *of) for language, all_of in files.items() for of in all_of]
    texts = pa.array([text for _, _, text in rows])
    redactor = Redactor(FAMILIES)
    redactor.redact(texts.slice(0, 1))
    started = time.process_time()
    redacted, counts = redactor.redact(texts)
    seconds = time.process_time() - started
    kinds: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    parses = 0
    changed = []
    for (language, path, before), after, of in zip(rows, redacted.to_pylist(), counts, strict=True):
        kinds.update(of)
        touched.update(of.keys())
        parses += examine_syntax(language, path, after.encode()).error_ratio == 0.0
        old, new = before.split("\n"), after.split("\n")
        changed += [(path, a.strip(), b.strip()) for a, b in zip(old, new, strict=True) if a != b]
    print(f"{len(rows)} clean files, {texts.nbytes / 1e6:.0f} MB at "
          f"{texts.nbytes / 1e6 / seconds:.0f} MB/s; {parses} still parse")  # fmt: skip
    for kind, number in kinds.most_common():
        print(f"  {kind:24}{number:>6} in {touched[kind]:>5} files")
    if listing is not None:
        listing.write_text("".join("\t".join(line) + "\n" for line in changed), "utf-8")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", type=Path, help="where to write what goes from clean files")
    arguments = parser.parse_args()
    files = corpus_files(arguments.seed, 300)
    recall(files, arguments.seed)
    clean(files, arguments.list)


if __name__ == "__main__":
    main()
