"""How often the licence gate puts a real package on the side that its metadata declares.

Packages are those installed on this machine: Python distributions (``License-Expression``,
classifiers or ``License``), npm packages (``license`` in package.json) and Debian packages (the
``Files: *`` stanza of a machine-readable copyright file, with the full texts that it refers to),
and a few dozen small ones under copyleft that pip and npm download by name. Each becomes a
repository of its own licence files and one source file without a header, and goes through
``detect`` and the gate like any other.

    python benchmarks/filter_licenses.py                 # table
    python benchmarks/filter_licenses.py --wrong         # and every package on the wrong side
"""

from __future__ import annotations

import argparse
import email.parser
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codemix.pipelines.detect import DetectOptions, detect_job
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.filter import verdict
from codemix.pipelines.filter.licenses import NOT_PERMISSIVE, effective_licenses, judge_licenses
from codemix.pipelines.runner import run_to_stream

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache" / "bench-filter"
COMMON = Path("/usr/share/common-licenses")
LICENSE_FILE = re.compile(r"(?:licen[sc]e|copying|unlicense)", re.IGNORECASE)
PYPI = """
    astroid certifi chardet docutils fuzzywuzzy html2text hypothesis igraph Levenshtein mutagen
    paramiko pathspec pycountry pylint Unidecode yamllint gitlint pyphen beets ansible-lint
    translate-toolkit python-debian zeroconf sqlmap gnupg rope fqdn pyenchant text-unidecode
    jsbeautifier psycopg2-binary ranger-fm reuse pexif xmltodict asciinema weblate-language-data
    python-apt requirements-parser tabledata cairosvg cssselect2
"""
NPM = """
    axe-core dompurify jszip node-forge web-resource-inliner geckodriver mariadb spdx-exceptions
    caniuse-lite lightningcss pm2-deploy ghost-cli gettext-parser jsonld-signatures
    readline-sync signal-exit eslint-plugin-no-unsanitized addons-linter pofile
    @fortawesome/fontawesome-free rdf-canonize typed-function
"""
ALIASES = {
    "agpl-3": "AGPL-3.0-only", "apache": "Apache-2.0", "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache-2": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0", "apache software license": "Apache-2.0",
    "apache-2-llvm-exceptions": "Apache-2.0 WITH LLVM-exception", "artistic": "Artistic-1.0-Perl",
    "bsd": "BSD-3-Clause", "bsd license": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause", "bsd 3-clause": "BSD-3-Clause", "bsd-4-clause": "BSD-4-Clause",
    "3-clause bsd license": "BSD-3-Clause", "expat": "MIT", "mit license": "MIT",
    "mit-1": "MIT", "mit/x11": "MIT", "x11": "X11", "isc license": "ISC",
    "isc license (iscl)": "ISC", "lpgl-2.1+": "LGPL-2.1-or-later",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "mpl 2.0": "MPL-2.0",
    "gpl": "GPL-1.0-or-later", "gpl-1": "GPL-1.0-only", "gpl-2": "GPL-2.0-only",
    "gpl-3": "GPL-3.0-only", "gpl-1+": "GPL-1.0-or-later", "gpl-2+": "GPL-2.0-or-later",
    "gpl-3+": "GPL-3.0-or-later", "gplv3": "GPL-3.0-only", "gplv2": "GPL-2.0-only",
    "lgpl": "LGPL-2.0-or-later", "lgpl-2": "LGPL-2.0-only", "lgpl-2+": "LGPL-2.0-or-later",
    "lgpl-2.1": "LGPL-2.1-only", "lgpl-3": "LGPL-3.0-only", "lgpl-3+": "LGPL-3.0-or-later",
    "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-3.0": "LGPL-3.0-only", "agpl-3+": "AGPL-3.0-or-later",
    "openldap-2.8": "OLDAP-2.8", "psf": "PSF-2.0", "zlib/libpng license": "Zlib",
    "python software foundation license": "PSF-2.0", "the unlicense (unlicense)": "Unlicense",
    "zope public license": "ZPL-2.1", "gnu general public license (gpl)": "GPL-1.0-or-later",
    "gnu general public license v2 (gplv2)": "GPL-2.0-only",
    "gnu general public license v2 or later (gplv2+)": "GPL-2.0-or-later",
    "gnu general public license v3 (gplv3)": "GPL-3.0-only",
    "gnu general public license v3 or later (gplv3+)": "GPL-3.0-or-later",
    "gnu affero general public license v3": "AGPL-3.0-only",
    "gnu affero general public license v3 or later (agplv3+)": "AGPL-3.0-or-later",
    "gnu lesser general public license v2 (lgplv2)": "LGPL-2.0-only",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.0-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "gnu library or lesser general public license (lgpl)": "LGPL-2.0-or-later",
}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A package, what its metadata declares, and its licence files."""

    ecosystem: str
    name: str
    declared: str
    texts: tuple[tuple[str, str], ...]

    @property
    def side(self) -> str | None:
        """Permissive or copyleft; None where the declaration is no known licence."""
        found = verdict(self.declared)
        return {None: "permissive", NOT_PERMISSIVE: "copyleft"}.get(found)


def to_spdx(text: str) -> str:
    """Return a declaration with the usual names replaced by identifiers."""
    words = re.split(r"(\s+(?:and|or)\s+|[()])", text.strip(), flags=re.IGNORECASE)
    return "".join(
        word.upper() if word.strip().lower() in ("and", "or")
        else ALIASES.get(word.strip().lower(), word)
        for word in words
    )  # fmt: skip


def python_packages(folders: list[Path]) -> Iterator[Package]:
    """Yield the distributions of virtual environments."""
    for info in sorted(path for folder in folders for path in folder.glob("*.dist-info")):
        metadata = info / "METADATA"
        if metadata.is_file():
            names = [path for path in info.rglob("*") if path.is_file()]
            texts = {path.name: path.read_text("utf-8", "replace") for path in names
                     if LICENSE_FILE.match(path.name)}  # fmt: skip
            yield _python_package(metadata.read_text("utf-8", "replace"), texts)


def _python_package(metadata: str, texts: dict[str, str]) -> Package:
    fields = email.parser.HeaderParser().parsestr(metadata)
    classifiers = [
        value.rpartition("::")[2].strip()
        for value in fields.get_all("Classifier", [])
        if value.startswith("License ::") and not value.endswith("OSI Approved")
    ]
    short = (fields["License"] or "").strip()
    declared = fields["License-Expression"] or (
        " AND ".join(f"({to_spdx(name)})" for name in classifiers)
        if classifiers
        else to_spdx(short)
        if len(short) < 60
        else ""
    )
    return Package("PyPI", fields["Name"], declared, tuple(texts.items()))


def wheel_packages(folder: Path) -> Iterator[Package]:
    """Yield the packages of downloaded wheels."""
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            texts, metadata = {}, ""
            for name in wheel.namelist():
                if ".dist-info/" in name and name.endswith("/METADATA"):
                    metadata = wheel.read(name).decode("utf-8", "replace")
                elif ".dist-info/" in name and LICENSE_FILE.match(Path(name).name):
                    texts[Path(name).name] = wheel.read(name).decode("utf-8", "replace")
        yield _python_package(metadata, texts)


def npm_packages(manifests: list[Path]) -> Iterator[Package]:
    """Yield the packages of node_modules folders."""
    for path in sorted(manifests):
        facts = json.loads(path.read_bytes())
        texts = {
            of.name: of.read_text("utf-8", "replace")
            for of in path.parent.iterdir()
            if of.is_file() and LICENSE_FILE.match(of.name)
        }
        yield _npm_package(facts, texts)


def tarball_packages(folder: Path) -> Iterator[Package]:
    """Yield the packages of downloaded npm tarballs."""
    for path in sorted(folder.glob("*.tgz")):
        facts, texts = {}, {}
        with tarfile.open(path) as tar:
            for member in tar:
                parts = member.name.split("/")
                if len(parts) == 2 and member.isfile():
                    data = tar.extractfile(member).read()  # type: ignore[union-attr]
                    if parts[1] == "package.json":
                        facts = json.loads(data)
                    elif LICENSE_FILE.match(parts[1]):
                        texts[parts[1]] = data.decode("utf-8", "replace")
        yield _npm_package(facts, texts)


def _npm_package(facts: dict, texts: dict[str, str]) -> Package:  # type: ignore[type-arg]
    declared = facts.get("license") or ""
    if isinstance(declared, dict):
        declared = declared.get("type", "")
    return Package("npm", facts.get("name", ""), to_spdx(declared), tuple(texts.items()))


def debian_packages(folder: Path) -> Iterator[Package]:
    """Yield installed Debian packages with a machine-readable copyright file, one per source."""
    seen = set()
    for path in sorted(folder.glob("*/copyright")):
        text = path.read_text("utf-8", "replace")
        stanzas = [_stanza(part) for part in re.split(r"\n\s*\n(?=\S)", text)]
        files = next((of for of in stanzas if of.get("files", "").strip() == "*"), None)
        if not files or "license" not in files or text in seen:
            continue
        seen.add(text)
        declared, _, body = files["license"].partition("\n")
        if re.search(r"\sor\s", declared):
            continue  # which one may choose is said in that line only, not in the texts
        names = set(re.split(r"\s+and\s+|,", declared.strip()))
        bodies = [body] if body.strip() else list(_bodies(stanzas, names))
        if bodies:
            texts = (("LICENSE", "\n\n".join(map(_in_full, bodies))),)
            yield Package("Debian", path.parent.name, to_spdx(declared), texts)


def _in_full(body: str) -> str:
    """Return a licence paragraph with the whole text that Debian keeps in one place for all."""
    names = sorted(set(re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])", body)))
    found = (COMMON / name for name in names)
    return "\n\n".join([body, *(path.read_text("utf-8") for path in found if path.is_file())])


def _bodies(stanzas: list[dict[str, str]], names: set[str]) -> Iterator[str]:
    """Yield the texts of the licences of these names."""
    for of in stanzas:
        name, _, body = of.get("license", "").partition("\n")
        if "files" not in of and name.strip() in names:
            yield body


def _stanza(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if line[:1] not in (" ", "\t") and ":" in line:
            last, _, value = line.partition(":")
            last = last.lower()
            found[last] = value.strip()
        elif last:
            found[last] += "\n" + ("" if line.strip() == "." else line[1:])
    return found


def download() -> tuple[Path, Path]:
    """Download the named packages, those that are there, once."""
    pypi, npm = CACHE / "licenses" / "pypi", CACHE / "licenses" / "npm"
    for folder, names, command in (
        (pypi, PYPI.split(), [sys.executable, "-m", "pip", "download", "-q", "--no-deps",
                              "--only-binary=:all:", "-d", str(pypi)]),
        (npm, NPM.split(), ["npm", "pack", "--silent", "--pack-destination", str(npm)]),
    ):  # fmt: skip
        if not folder.exists():
            folder.mkdir(parents=True)
            for name in names:
                subprocess.run([*command, name], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, check=False)  # fmt: skip
    return pypi, npm


def gather() -> list[Package]:
    """Return every package with licence files and a declaration that is a known licence."""
    pypi, npm = download()
    environments = [*ROOT.glob(".venv/lib/*/site-packages"), *CACHE.glob("*/lib/*/site-packages")]
    modules = [Path("/usr/lib/node_modules"), Path("/usr/share/nodejs"), ROOT / "node_modules"]
    manifests = [
        path for folder in modules for path in folder.rglob("package.json")
        if path.parent.parent.name == "node_modules" or path.parent.parent.name.startswith("@")
        or path.parent.parent.name == "nodejs"
    ]  # fmt: skip
    found = [
        *python_packages(environments), *wheel_packages(pypi), *npm_packages(manifests),
        *tarball_packages(npm), *debian_packages(Path("/usr/share/doc")),
    ]  # fmt: skip
    unique = {(of.ecosystem, of.name): of for of in found if of.texts and of.side}
    return list(unique.values())


def judged(packages: list[Package]) -> Iterator[tuple[Package, str | None, str | None]]:
    """Yield each package with the expression that the pipeline sees and the gate's verdict."""
    folder = CACHE / "license-repositories"
    shutil.rmtree(folder, ignore_errors=True)
    for number, package in enumerate(packages):
        repository = folder / f"r{number:04d}"
        repository.mkdir(parents=True)
        for name, text in package.texts:
            (repository / name).write_text(text, "utf-8")
        (repository / "main.py").write_text("print('a program')\n")
    sources = [str(folder / f"r{number:04d}") for number in range(len(packages))]
    rows = []
    job = detect_job(sources, DetectOptions(languages=("Python",)))
    run_to_stream(job, rows.append, IN_PROCESS)
    for batch in rows:
        expressions = effective_licenses(batch)
        reasons = judge_licenses(expressions, "permissive").to_pylist()
        columns = zip(batch["repo_name"].to_pylist(), expressions.to_pylist(), reasons, strict=True)
        for name, expression, reason in columns:
            yield packages[int(name[1:])], expression, reason
    shutil.rmtree(folder)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="list packages on the wrong side")
    arguments = parser.parse_args()
    counts: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    wrong = []
    for package, expression, reason in judged(gather()):
        right = (reason is None) == (package.side == "permissive")
        for ecosystem in (package.ecosystem, "all"):
            counts[ecosystem, package.side or ""][right] += 1
        if not right:
            wrong.append((package.side, package.ecosystem, package.name, package.declared,
                          expression, reason))  # fmt: skip
    print(f"{'':8}{'declared':12}{'packages':>9}{'right':>7}{'share':>9}")
    for (ecosystem, side), of in sorted(counts.items()):
        total = of.total()
        print(f"{ecosystem:8}{side:12}{total:>9}{of[True]:>7}{100 * of[True] / total:>8.1f}%")
    if arguments.wrong:
        for line in sorted(wrong, key=str):
            print(*line, sep="\t")


if __name__ == "__main__":
    main()
