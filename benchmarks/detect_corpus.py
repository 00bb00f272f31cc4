"""Fetch the packages that `detect.py` judges detection on, and that no rule was made from.

    python benchmarks/detect_corpus.py DEST

The packages were chosen by their names alone, before anyone looked into them: code in each of the
seven languages, programs with translations of Qt, Smalltalk, sources older than Unicode, and
scripts without extension. None is in the corpus of `corpus.py`, which fetches and unpacks them.
A file's label is not written here: `detect.py` takes it from the packages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from corpus import Package, build_missing, load_records

PYPI = """
    flask@3.0.3 requests@2.32.3 black@24.8.0 pip@24.2 docutils@0.21.2 scrapy@2.11.2 dask@2024.8.0
    twisted@24.7.0 nltk@3.9.1 faker@28.4.1
"""
NPM = """
    express@4.19.2 eslint@8.57.0 moment@2.30.1 d3-scale@4.0.2 backbone@1.6.0 ember-source@5.10.0
    webpack@5.94.0 @babel/parser@7.25.0 @tanstack/query-core@5.108.0 @tanstack/react-query@5.108.0
    @reduxjs/toolkit@2.2.7 immer@10.1.1 ajv@8.17.1 msw@2.4.0 react-native-gesture-handler@2.18.1
    type-fest@4.25.0 jillejr.newtonsoft.json-for-unity@12.0.101 edge-js@26.1.0
"""
DEBIAN = """
    golang-github-spf13-cobra-dev golang-github-gin-gonic-gin-dev
    golang-github-prometheus-client-golang-dev golang-github-hashicorp-hcl-dev
    librust-bindgen-dev librust-rand-dev librust-crossbeam-dev librust-walkdir-dev
    librust-num-bigint-dev librust-aho-corasick-dev
    devscripts npm yarnpkg reportbug ubuntu-dev-tools hplip mercurial gramps lintian meson scons
    virt-manager borgbackup-doc fail2ban youtube-dl certbot node-typescript eslint mocha node-gyp
    gdb git-cola ranger bleachbit terminator python3-docutils
"""
DEBIAN_SOURCE = """
    dbus-sharp thrift protobuf flatbuffers antlr4
    z3 brotli libjoda-time-java jackson-core httpcomponents-client jedit libitext-java
    keepassxc texmaker speedcrunch kst mecab
"""


def list_packages() -> list[Package]:
    """Return the packages in a fixed order."""
    pinned = [
        Package(ecosystem, name, version)
        for ecosystem, table in (("pypi", PYPI), ("npm", NPM))
        for name, _, version in (entry.rpartition("@") for entry in table.split())
    ]
    of_suite = [
        Package(ecosystem, name, "")
        for ecosystem, table in (("deb", DEBIAN), ("debsrc", DEBIAN_SOURCE))
        for name in table.split()
    ]
    return pinned + of_suite


def main() -> None:
    """Fetch what is missing; a package that cannot be had is named and left out."""
    dest = Path(sys.argv[1])
    dest.mkdir(parents=True, exist_ok=True)
    build_missing(dest, list_packages(), load_records(dest))


if __name__ == "__main__":
    main()
