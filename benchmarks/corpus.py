"""Build a real corpus of source code from published packages, by name and version.

The packages come through the ordinary clients of this machine (``pip download``, ``npm pack``,
``apt-get download`` and ``apt-get source``), whatever registries those are set up with. Each
package becomes one folder, ``DEST/<ecosystem>-<name>-<version>``, as a repository would: whole,
with its tests, bundles, images, generated and vendored files. Several versions of one project
stand side by side, so near duplicates are true ones. ``DEST/corpus.json`` records what was had.

Nothing from a package is run. That is why PyPI is asked for wheels only: pip runs an sdist's
build backend even to download it. Debian's suite chooses the version (the names are those of
Debian 12); PyPI's and npm's versions are pinned here. The machine's own apt settings stay as
they are: a private apt reads the configured Debian suite and, added to it, its sources.

    python benchmarks/corpus.py            # all, into .cache/corpus
    python benchmarks/corpus.py --small    # a subset for quick tests, into .cache/corpus-small
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import lzma
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import unquote

PYPI = """
    django@4.2.16,5.0.9,5.1.3 jedi@0.19.2 networkx@3.2.1,3.4.2 pytest@8.2.2,8.3.3
    sqlalchemy@2.0.30,2.0.36 sympy@1.12,1.13.3
"""
NPM = """
    @angular/core@17.3.12,18.2.8 com.cysharp.unitask@2.2.5 com.neuecc.unirx@7.1.0 date-fns@3.6.0
    effect@3.10.0,3.12.0 lodash@4.17.20,4.17.21 mobx@6.13.5 react-native@0.71.19,0.72.17
    react-native-paper@5.11.7,5.12.5 react-native-windows@0.52.0,0.57.2 rxjs@7.5.7,7.8.1
    three@0.160.0,0.165.0 typescript@5.4.5,5.5.4 viem@2.21.0,2.23.0 vue@3.5.12 zod@3.25.76,4.1.0
"""
# Binary packages that ship source. Debian puts a project's major versions under two names.
DEBIAN = """
    golang-1.19-src golang-golang-x-net-dev golang-golang-x-tools-dev golang-google-grpc-dev
    golang-github-golang-protobuf-1-3-dev golang-github-golang-protobuf-1-5-dev
    golang-github-gogo-protobuf-dev golang-google-protobuf-dev
    golang-github-urfave-cli-dev golang-github-urfave-cli-v2-dev
    golang-gopkg-jcmturner-gokrb5.v5-dev golang-github-jcmturner-gokrb5.v8-dev
    golang-gopkg-olivere-elastic.v2-dev golang-gopkg-olivere-elastic.v5-dev
    golang-gopkg-src-d-go-git.v4-dev golang-github-go-git-go-git-dev
    golang-gopkg-square-go-jose.v1-dev golang-gopkg-square-go-jose.v2-dev
    librust-cargo-dev librust-chrono-dev librust-clap-2-dev librust-clap-3-dev librust-clap-dev
    librust-clap-complete-3-dev librust-clap-complete-dev librust-criterion-0.3-dev
    librust-criterion-dev librust-futures-util-dev librust-gimli-dev librust-gio-dev
    librust-glib-dev librust-gtk-dev librust-gtk4-dev librust-hyper-dev librust-image-dev
    librust-itertools-dev librust-libc-dev librust-nix-dev librust-nom-4-dev librust-nom-dev
    librust-object-dev librust-rayon-dev librust-regex-dev librust-regex-syntax-dev
    librust-rustls-dev librust-sequoia-openpgp-dev librust-serde-dev librust-serde-json-dev
    librust-syn-dev librust-time-0.1-dev librust-time-dev librust-tokio-dev
    librust-tokio-util-dev librust-trust-dns-proto-dev librust-web-sys-dev librust-winapi-dev
"""
# Source packages: the upstream tarball of a project, unpatched.
DEBIAN_SOURCE = """
    guava-libraries junit4 libcommons-collections3-java libcommons-collections4-java
    libcommons-lang-java libcommons-lang3-java tomcat9 tomcat10
    dnlib hyena keepass2 newtonsoft-json nunit opentk
"""
SMALL = """
    pypi-pytest-8.2.2 pypi-pytest-8.3.3 npm-zod-3.25.76 npm-com.cysharp.unitask-2.2.5
    deb-golang-github-golang-protobuf-1-3-dev deb-golang-github-golang-protobuf-1-5-dev
    deb-golang-github-urfave-cli-dev deb-golang-github-urfave-cli-v2-dev
    deb-librust-clap-3-dev deb-librust-clap-dev debsrc-junit4
"""

SUFFIXES_OF_LANGUAGE = {
    "Python": (".py", ".pyi"),
    "Java": (".java",),
    "JavaScript": (".js", ".mjs", ".cjs", ".jsx"),
    "TypeScript": (".ts", ".mts", ".cts", ".tsx"),
    "C#": (".cs",),
    "Go": (".go",),
    "Rust": (".rs",),
}
FLOOR_FILES, FLOOR_BYTES = 1_500, 15_000_000  # of each language, in the whole corpus
MAX_PACKAGE_BYTES = 1 << 30
CONCURRENT_PACKAGES = 3
CLIENT_TIMEOUT_SECONDS = 240
PARTIAL = ".partial-"
BROKEN_ARCHIVE = (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error)
# The wheels of one fixed platform, so that every machine builds the same corpus.
WHEEL_TARGET = (
    "--only-binary=:all: --platform=manylinux2014_x86_64 --implementation=cp "
    "--python-version=3.12 --abi=cp312 --abi=abi3 --abi=none"
).split()

Member = tuple[str, int, IO[bytes]]  # name, size in bytes, content
Record = dict[str, Any]  # what corpus.json says of one package


class CorpusError(Exception):
    """A package cannot be had, or its archive is not to be trusted."""


@dataclass(frozen=True)
class Package:
    """One package to fetch; ``version`` is empty where the Debian suite decides it."""

    ecosystem: str
    name: str
    version: str

    @property
    def label(self) -> str:
        """The ecosystem, name and pinned version, fit for a folder name."""
        return folder_name(self.ecosystem, self.name, self.version)


def folder_name(*parts: str) -> str:
    """Join the non-empty `parts` with dashes, in characters that every file system takes."""
    return "-".join(re.sub(r"[^\w.+~-]+", "-", part).strip("-") for part in parts if part)


def list_packages(small: bool) -> list[Package]:
    """Return the packages of the whole corpus, or of the `small` one, in a fixed order."""
    packages = [
        Package(ecosystem, name, version)
        for ecosystem, table in (("pypi", PYPI), ("npm", NPM))
        for name, _, versions in (entry.rpartition("@") for entry in table.split())
        for version in versions.split(",")
    ]
    packages += [Package("deb", name, "") for name in DEBIAN.split()]
    packages += [Package("debsrc", name, "") for name in DEBIAN_SOURCE.split()]
    return [p for p in packages if not small or p.label in SMALL.split()]


def run_client(command: list[str], folder: Path) -> str:
    """Run a package client in `folder`; return its output or raise its error, `CorpusError`."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=CLIENT_TIMEOUT_SECONDS
        )
    except FileNotFoundError as error:
        raise CorpusError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise CorpusError(f"{command[0]} took over {CLIENT_TIMEOUT_SECONDS} s") from error
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        errors = [line for line in lines if re.match(r"(E:|ERROR|npm error)", line)]
        raise CorpusError((errors or lines)[0].strip())
    return done.stdout


def list_suites(folder: Path) -> list[str]:
    """Return the Debian base suites that apt is set up with, as ``URI suite component``.

    The security and update suites are left out: they move more often than a corpus should.
    """
    form = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
    query = ["apt-get", "indextargets", "--format", form, "Created-By: Packages", "Origin: Debian"]
    entries = run_client(query, folder).splitlines()
    return sorted({entry for entry in entries if "-" not in entry.split()[-2]})


def prepare_apt(folder: Path) -> list[str]:
    """Set up a private apt in `folder` that has the base suites and their sources.

    Returns the options that make apt-get work on it alone.
    """
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    suites = list_suites(folder)
    if not suites:  # apt tells a suite's origin only after its first update
        run_client(["apt-get", "-qq", "update"], folder)
        suites = list_suites(folder)
    if not suites:
        raise CorpusError("apt is set up with no Debian suite")
    lines = [f"{kind} {suite}\n" for kind in ("deb", "deb-src") for suite in suites]
    (folder / "sources.list").write_text("".join(lines), encoding="utf-8")
    options = [
        f"-oDir::Etc::sourcelist={folder / 'sources.list'}",
        "-oDir::Etc::sourceparts=-",
        f"-oDir::State::lists={folder / 'lists'}",
        f"-oDir::Cache={folder / 'cache'}",
        "-oDir::Cache::pkgcache=pkgcache.bin",  # container images switch it off: 1 s a call
        "-oAPT::Sandbox::User=root",  # its own user cannot reach a private folder
        "-oAcquire::Languages=none",
        "-qq",
    ]
    run_client(["apt-get", *options, "--error-on=any", "update"], folder)
    return options


def client_command(package: Package, apt_options: list[str]) -> list[str]:
    """Return the command that puts the archives of `package` into the current folder."""
    name, version = package.name, package.version
    if package.ecosystem == "pypi":
        has_pip = importlib.util.find_spec("pip") is not None
        pip = [sys.executable, "-m", "pip"] if has_pip else ["pip"]
        return [*pip, "download", "--quiet", "--no-deps", *WHEEL_TARGET, f"{name}=={version}"]
    if package.ecosystem == "npm":
        return ["npm", "pack", "--loglevel=error", "--ignore-scripts", f"{name}@{version}"]
    if package.ecosystem == "deb":
        return ["apt-get", *apt_options, "download", name]
    return ["apt-get", *apt_options, "source", "--tar-only", "--download-only", name]


def fetch_archives(package: Package, folder: Path, apt_options: list[str]) -> list[Path]:
    """Download the archives of `package` into `folder`, with one more try after a failure."""
    command = client_command(package, apt_options)
    try:
        run_client(command, folder)
    except CorpusError:
        run_client(command, folder)
    archives = sorted(path for path in folder.iterdir() if path.is_file())
    if not archives:
        raise CorpusError(f"{command[0]} brought no file")
    return archives


def read_version(package: Package, archive: Path) -> str:
    """Return the pinned version, or the one in a Debian file name (without its epoch)."""
    if package.version:
        return package.version
    version = unquote(archive.name).split("_")[1].rpartition(":")[2]
    return re.sub(r"(\.orig(-\w+)?)?\.tar\.\w+$", "", version)


def stream_members(archive: Path) -> Iterator[Member]:
    """Yield name, size and content of each regular file in a wheel, a .deb or a tarball."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16):
                    with wheel.open(info) as content:
                        yield info.filename, info.file_size, content
    elif archive.suffix == ".deb":
        command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as dpkg:
            assert dpkg.stdout is not None
            with tarfile.open(fileobj=dpkg.stdout, mode="r|") as tar:
                yield from regular_members(tar)
            while dpkg.stdout.read(1 << 16):  # the padding: dpkg-deb dies of an early close
                pass
        if dpkg.returncode != 0:
            raise CorpusError(f"dpkg-deb cannot read {archive.name}")
    else:
        with tarfile.open(archive, "r|*") as tar:
            yield from regular_members(tar)


def regular_members(tar: tarfile.TarFile) -> Iterator[Member]:
    """Yield the regular files of `tar`: links, devices and folders have no content of their own."""
    for info in tar:
        if info.isreg() and (content := tar.extractfile(info)):
            yield info.name, info.size, content


def normalise_member(name: str) -> PurePosixPath:
    """Return `name` as a relative path; raise `CorpusError` where it would leave its folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise CorpusError(f"unsafe path in archive: {name!r}")
    return path


def extract_archive(archive: Path, folder: Path) -> None:
    """Write the regular files of `archive` below `folder`, plain, without modes or times."""
    written_bytes = 0
    for name, size_bytes, content in stream_members(archive):
        written_bytes += size_bytes
        if written_bytes > MAX_PACKAGE_BYTES:
            raise CorpusError(f"{archive.name} unpacks to more than {MAX_PACKAGE_BYTES} bytes")
        target = folder / normalise_member(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            shutil.copyfileobj(content, out, 1 << 20)


def build_package(package: Package, dest: Path, apt_options: list[str]) -> Record:
    """Fetch and unpack `package` into its folder below `dest`; return its record.

    The folder appears under its name only when it is whole.
    """
    with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=dest) as name:
        download, tree = Path(name, "download"), Path(name, "tree")
        download.mkdir()
        tree.mkdir()
        archives = fetch_archives(package, download, apt_options)
        version = read_version(package, archives[0])
        described = []
        for archive in archives:
            extract_archive(archive, tree)
            with archive.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            described.append({"file": unquote(archive.name), "sha256": digest})
        final = dest / folder_name(package.ecosystem, package.name, version)
        if final.exists():
            shutil.rmtree(final)
        tree.replace(final)
    record: Record = {"label": package.label, "folder": final.name, "version": version}
    record |= {"ecosystem": package.ecosystem, "name": package.name, "archives": described}
    return record | survey_folder(final)


def survey_folder(folder: Path) -> Record:
    """Count the files and bytes of `folder`, in all and by suffix.

    ``listing_sha256`` covers every path with its size, so a cached package is checked without
    reading its contents; ``suffixes`` holds ``[files, bytes]``.
    """
    root = os.fsencode(folder)
    sizes = sorted(
        (path, os.lstat(path).st_size)
        for base, _, names in os.walk(root)
        for path in (base + b"/" + name for name in names)
    )
    listing = hashlib.sha256()
    suffixes: dict[str, list[int]] = {}
    for path, size_bytes in sizes:
        listing.update(b"%s\0%d\n" % (path[len(root) :], size_bytes))
        suffix = os.path.splitext(path)[1].lower().decode("utf-8", "backslashreplace")  # noqa: PTH122
        count = suffixes.setdefault(suffix, [0, 0])
        count[0] += 1
        count[1] += size_bytes
    return {
        "files": len(sizes),
        "bytes": sum(size_bytes for _, size_bytes in sizes),
        "listing_sha256": listing.hexdigest(),
        "suffixes": dict(sorted(suffixes.items())),
    }


def sum_totals(records: Iterable[Record]) -> Record:
    """Add up the counts of `records`: in all, by suffix and by language."""
    suffixes: dict[str, list[int]] = {}
    for record in records:
        for suffix, (files, size_bytes) in record["suffixes"].items():
            count = suffixes.setdefault(suffix, [0, 0])
            count[0] += files
            count[1] += size_bytes
    languages = {
        language: [sum(suffixes.get(suffix, (0, 0))[axis] for suffix in own) for axis in (0, 1)]
        for language, own in SUFFIXES_OF_LANGUAGE.items()
    }
    return {
        "files": sum(files for files, _ in suffixes.values()),
        "bytes": sum(size_bytes for _, size_bytes in suffixes.values()),
        "languages": languages,
        "suffixes": dict(sorted(suffixes.items())),
    }


def load_records(dest: Path) -> dict[str, Record]:
    """Return the records of an earlier run, by the label of the package."""
    path = dest / "corpus.json"
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["packages"]
        return {entry["label"]: entry for entry in entries}
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} is not a record of this script; remove it") from error


def save_records(dest: Path, packages: Iterable[Package], records: dict[str, Record]) -> None:
    """Write ``corpus.json``: the packages had so far, one a line, and their totals."""
    entries = [records[p.label] for p in packages if p.label in records]
    lines = ",\n".join(map(json.dumps, entries))
    totals = json.dumps(sum_totals(entries))
    temporary = dest / f"{PARTIAL}corpus.json"
    temporary.write_text(f'{{"packages": [\n{lines}\n],\n"totals": {totals}}}\n', "utf-8")
    temporary.replace(dest / "corpus.json")


def is_intact(record: Record, dest: Path) -> bool:
    """Say whether the folder of `record` still holds what was unpacked there."""
    folder = dest / record["folder"]
    return folder.is_dir() and {**record, **survey_folder(folder)} == record


def build_missing(
    dest: Path, packages: list[Package], records: dict[str, Record]
) -> dict[str, str]:
    """Build what `records` lacks, adding to it; return the reason of each failure by label."""
    missing = [p for p in packages if p.label not in records]
    failures: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory(prefix=PARTIAL, dir=dest) as apt_folder,
        ThreadPoolExecutor(CONCURRENT_PACKAGES) as executor,
    ):
        from_debian = any(p.ecosystem in ("deb", "debsrc") for p in missing)
        apt_options = prepare_apt(Path(apt_folder)) if from_debian else []

        def attempt(package: Package) -> Record | str:
            try:
                return build_package(package, dest, apt_options)
            except (CorpusError, OSError, EOFError, *BROKEN_ARCHIVE) as error:
                return str(error) or type(error).__name__

        for package, outcome in zip(missing, executor.map(attempt, missing), strict=True):
            if isinstance(outcome, str):
                failures[package.label] = outcome
                print(f"FAILED {package.label}: {outcome}", flush=True)
            else:
                records[package.label] = outcome
                save_records(dest, packages, records)
                print(f"built {outcome['folder']}", flush=True)
    return failures


def print_tables(records: list[Record]) -> None:
    """Print the files and bytes of each package and of each language."""
    totals = sum_totals(records)
    rows = [(record["folder"], record["files"], record["bytes"]) for record in records]
    rows.append((f"{len(records)} packages", totals["files"], totals["bytes"]))
    languages = [(name, *count) for name, count in totals["languages"].items()]
    in_all = [sum(count) for count in zip(*totals["languages"].values(), strict=True)]
    languages.append(("seven languages", *in_all))
    for title, table in (("package", rows), ("language", languages)):
        width = max(len(row[0]) for row in table)
        print(f"\n{title:<{width}}  {'files':>8}  {'MB':>8}")
        for name, files, size_bytes in table:
            print(f"{name:<{width}}  {files:>8,}  {size_bytes / 1e6:>8,.1f}")


def find_faults(dest: Path, records: list[Record], whole: bool) -> list[str]:
    """Return what is wrong with a corpus that was built without a failure."""
    known = {record["folder"] for record in records}
    faults = [
        f"{path} is not of this corpus; remove it"
        for path in sorted(dest.iterdir())
        if path.is_dir() and path.name not in known
    ]
    for language, (files, size_bytes) in sum_totals(records)["languages"].items():
        if whole and (files < FLOOR_FILES or size_bytes < FLOOR_BYTES):
            faults.append(f"only {files} files, {size_bytes} bytes of {language}")
    return faults


def build_corpus(dest: Path, small: bool) -> int:
    """Bring the corpus below `dest` up to the list and report on it; return the exit status."""
    started = time.monotonic()
    packages = list_packages(small)
    dest.mkdir(parents=True, exist_ok=True)
    for left_over in dest.glob(f"{PARTIAL}*"):
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
    recorded = load_records(dest)
    records = {
        p.label: recorded[p.label]
        for p in packages
        if p.label in recorded and is_intact(recorded[p.label], dest)
    }
    present = len(records)
    failures = build_missing(dest, packages, records) if present < len(packages) else {}
    save_records(dest, packages, records)
    had = [records[p.label] for p in packages if p.label in records]
    print_tables(had)
    print(
        f"\n{present} packages were present, {len(had) - present} built, {len(failures)} failed "
        f"in {time.monotonic() - started:.1f} s: {dest}"
    )
    faults = [f"{label}: {reason}" for label, reason in sorted(failures.items())]
    faults += find_faults(dest, had, whole=not small) if not failures else []
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if faults else 0


def main() -> int:
    """Read the command line and build, or list, the corpus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--dest", type=Path, help="folder to build in (default: in .cache)")
    parser.add_argument("--small", action="store_true", help="a subset for quick tests")
    parser.add_argument("--list", action="store_true", help="print the packages and stop")
    args = parser.parse_args()
    if args.list:
        print("\n".join(p.label for p in list_packages(args.small)))
        return 0
    name = "corpus-small" if args.small else "corpus"
    dest = args.dest or Path(__file__).resolve().parents[1] / ".cache" / name
    try:
        return build_corpus(dest.resolve(), args.small)
    except CorpusError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
