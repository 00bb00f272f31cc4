"""Redaction: what goes, what stays, and that the file is still a file of its language."""

import random
import string

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.langs import examine_syntax
from codemix.pipelines.filter import FAMILIES, Redactor
from codemix.pipelines.filter.redact.keys import key_formats

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


def drawn(alphabet, length, seed=7):
    return "".join(random.Random(seed).choices(alphabet, k=length))


def redact(text, families=FAMILIES):
    texts, [counts] = Redactor(families).redact(pa.array([text]))
    return texts[0].as_py(), dict(counts)


KEYS = {
    "aws_access_key": "AKIA" + drawn(string.ascii_uppercase + "234567", 16),
    "github_token": "ghp_" + drawn(ALNUM, 36),
    "github_fine_grained_token": f"github_pat_{drawn(ALNUM, 22)}_{drawn(ALNUM, 59)}",
    "gitlab_token": "glpat-" + drawn(ALNUM, 20),
    "google_api_key": "AIza" + drawn(ALNUM, 35),
    "slack_token": f"xoxb-{drawn('123456789', 11)}-{drawn('123456789', 12)}-{drawn(ALNUM, 24)}",
    "stripe_key": "sk_live_" + drawn(ALNUM, 24),
    "sendgrid_key": f"SG.{drawn(ALNUM, 22)}.{drawn(ALNUM, 43)}",
    "twilio_key": "SK" + drawn(HEX, 32),
    "openai_project_key": "sk-proj-" + drawn(ALNUM, 48),
    "anthropic_key": "sk-ant-api03-" + drawn(ALNUM, 93),
    "huggingface_token": "hf_" + drawn(string.ascii_letters, 34),
    "npm_token": "npm_" + drawn(ALNUM, 36),
    "pypi_token": "pypi-AgEIcHlwaS5vcmc" + drawn(ALNUM, 90),
    "digitalocean_token": "dop_v1_" + drawn(HEX, 64),
    "telegram_token": f"{drawn('123456789', 10)}:AA{drawn(ALNUM, 33)}",
    "json_web_token": f"eyJ{drawn(ALNUM, 20)}.eyJ{drawn(ALNUM, 30)}.{drawn(ALNUM, 43)}",
}


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_goes_wherever_it_stands_and_its_kind_is_counted(kind):
    for line in ('x = "@"', "# see @ for more", "f(@)", r'"a\n@\n"'):
        text, counts = redact(line.replace("@", KEYS[kind]))
        assert text == line.replace("@", f"REDACTED_{kind.upper()}")
        assert counts == {kind: 1}


def test_every_format_of_the_table_has_a_pattern_that_its_hint_does_not_hide():
    for of in key_formats():
        assert of.patterns, of.kind
    for kind, value in KEYS.items():
        [of] = [of for of in key_formats() if of.kind == kind]
        hits = pa.compute.match_substring_regex(pa.array([f'"{value}"']), of.hint)
        assert hits[0].as_py(), kind


SECRETS = [
    ('password = "@"', drawn(ALNUM, 12), "password"),
    ('login(user="u", password="@")', drawn(ALNUM, 12), "password"),
    ('String dbPassword = "@";', drawn(ALNUM, 16), "password"),
    ('"Server=db;User Id=sa;Password=@;"', drawn(ALNUM, 14), "password"),
    ('const api_key: &str = "@";', drawn(HEX, 32), "secret"),
    ('clientSecret: "@",', drawn(ALNUM, 24), "secret"),
    ('req.Header.Set("X-Api-Key", "@")', drawn(ALNUM, 32), "secret"),
    ("# export API_TOKEN=@", drawn(ALNUM, 40), "secret"),
    ('"https://api.x.io/v1?api_key=@&q=1"', drawn(HEX, 32), "secret"),
    ('aws_secret_access_key = "@"', drawn(ALNUM + "/+", 40), "aws_access_key"),
    ('"postgres://app:@@@db:5432/x"'.replace("@@@", "@\x00"), drawn(ALNUM, 14), "url_credentials"),
    ('"Authorization: Bearer @"', drawn(ALNUM, 36), "bearer_token"),
    ('"AccountName=a;AccountKey=@"', drawn(ALNUM, 88), "azure_storage_key"),
]


@pytest.mark.parametrize(("line", "value", "kind"), SECRETS)
def test_secrets_go_by_the_name_that_they_are_given_to(line, value, kind):
    text, counts = redact(line.replace("@", value).replace("\x00", "@"))
    assert value not in text
    assert counts == {kind: 1}
    assert text.count('"') == line.count('"')


STAYS = [
    'password = "changeme"', 'password = getpass("Password: ")', 'token = "access_token"',
    'api_key = os.environ["API_KEY"]', 'api_key = "YOUR_API_KEY_HERE_1"', 'secret = "${SECRET}"',
    'token_type = "Bearer"', "password: '<your password>'", 'key = "AKIAIOSFODNN7EXAMPLE"',
    'sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    'x = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
    'public_key = "9f86d081884c7d659a2feaa0c55ad015"', "tokenize(keyword_token)",
    '"postgres://user:password@localhost/db"', '"https://github.com/a/b"',
    "a" + KEYS["aws_access_key"], KEYS["twilio_key"] + "0", "hf" + KEYS["aws_access_key"] + "+x",
    "me@example.com", "x@users.noreply.github.com", "git@github.com:a/b.git", "noreply@corp.io",
    "ssh://me@host.org/x", "a@b.com", "@decorator.name", "pkg@1.2.3", "x@y.notatld", "a@b.dot(c)",
    "memcpy@GLIBC_2.2.5", "host/www@REALM.ORG", "icon@2x.png",
    "127.0.0.1", "10.1.2.3", "192.168.0.7", "172.16.3.4", "169.254.1.1", "192.0.2.44", "0.0.0.0",
    "198.51.100.7", "203.0.113.9", "224.0.0.251", "255.255.255.0", "8.8.8.8", "1.1.1.1", "1.2.3.4",
    "version 91.20.30.40", "v91.20.30.40", "91.20.30.0", "300.20.30.40", "1.3.6.1.4.1.311",
    "13.2.5.52", "091.020.030.040", "a91.20.30.40", "::1", "fe80::1", "fd00::1", "2001:db8::1",
    "3fff::1", "std::vector", "face::cafe", "12:34:56", "2606:4700:4700::1111",
]  # fmt: skip


@pytest.mark.parametrize("text", STAYS)
def test_what_belongs_to_nobody_stays(text):
    assert redact(text) == (text, {})


GOES = [
    ("Jane <jane.doe@corp-mail.de>", "Jane <redacted@example.com>", "email"),
    ("mailto:j_d+x@mail.site.co.uk.", "mailto:redacted@example.com.", "email"),
    (r'"a\n93.184.216.34"', r'"a\n192.0.2.1"', "ipv4"),
    (r'"\nme@site.org"', r'"\nredacted@example.com"', "email"),
    ('"93.184.216.34"', '"192.0.2.1"', "ipv4"),
    ("http://93.184.216.34:80/a", "http://192.0.2.1:80/a", "ipv4"),
    ("[2a00:1450:4001:81b::200e]:80", "[2001:db8::1]:80", "ipv6"),
    ("2606:2800:220:1:248:1893:25c8:1946", "2001:db8::1", "ipv6"),
]


@pytest.mark.parametrize(("text", "redacted", "kind"), GOES)
def test_addresses_of_people_and_hosts_become_those_of_documentation(text, redacted, kind):
    assert redact(text) == (redacted, {kind: 1})


PEM = "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----"
BODY = [drawn(ALNUM + "+/", 64, seed) for seed in range(4)] + ["Qw7d+A=="]


def test_a_private_key_goes_line_by_line_and_counts_once():
    text, counts = redact(f'KEY = """{PEM.format(chr(10).join(BODY))}"""\nx = "{BODY[0]}"\n')
    assert counts == {"private_key": 1}
    assert text.count("\n") == len(BODY) + 3
    assert not any(line in text.partition("END")[0] for line in BODY)
    # Outside of a key base64 is nobody's business.
    assert BODY[0] in text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("Java", 'String k = "-----BEGIN PRIVATE KEY-----\\n" +\n@ "-----END PRIVATE KEY-----";'),
        ("Go", "var k = `-----BEGIN PRIVATE KEY-----\n@-----END PRIVATE KEY-----`"),
        ("Python", "k = ('-----BEGIN PRIVATE KEY-----\\n'\n@     '-----END PRIVATE KEY-----')"),
    ],
)
def test_what_is_around_a_key_stays_code(language, line):
    joints = {"Java": '"{}\\n" +\n', "Go": "{}\n", "Python": "'{}\\n'\n"}
    code = line.replace("@", "".join(joints[language].format(of) for of in BODY))
    if language == "Java":
        code = f"class A {{ {code} }}"
    if language == "Go":
        code = f"package a\n{code}"
    assert examine_syntax(language, "a", code.encode()).error_ratio == 0.0
    text, counts = redact(code)
    assert counts == {"private_key": 1}
    assert not any(of in text for of in BODY)
    assert examine_syntax(language, "a", text.encode()).error_ratio == 0.0


def test_of_findings_that_overlap_one_counts():
    """The password is part of what reads as an address: it goes once, and the host stays."""
    text, counts = redact(f'"https://bob:{drawn(ALNUM, 14)}@mail.corp.io/a"')
    assert text == '"https://bob:REDACTED_URL_CREDENTIALS@mail.corp.io/a"'
    assert counts == {"url_credentials": 1}
    text, counts = redact(f'password = "{KEYS["stripe_key"]}"')
    assert (text, counts) == ('password = "REDACTED_STRIPE_KEY"', {"stripe_key": 1})


def test_only_the_families_asked_for_go():
    text = f'"{KEYS["github_token"]}" me@site.org 93.184.216.34'
    assert redact(text, ("emails",))[1] == {"email": 1}
    assert redact(text, ("ips",))[1] == {"ipv4": 1}
    assert redact(text, ("keys",))[1] == {"github_token": 1}
    with pytest.raises(UsageError) as caught:
        Redactor(("email",))
    assert "did you mean 'emails'?" in caught.value.hint


def test_texts_are_told_apart_and_nulls_stay():
    texts = pa.array(["a@site.org\nb", None, "", "x\nb@site.org c@site.org", "y"])
    redacted, counts = Redactor(("emails",)).redact(texts)
    assert redacted.to_pylist() == [
        "redacted@example.com\nb", None, "", "x\nredacted@example.com redacted@example.com", "y",
    ]  # fmt: skip
    assert [dict(of) for of in counts] == [{"email": 1}, {}, {}, {"email": 2}, {}]


PIECES = st.sampled_from(
    [*KEYS.values(), *(line.replace("@", value) for line, value, _ in SECRETS), *STAYS,
     *(text for text, _, _ in GOES), *PEM.format("\n".join(BODY)).split("\n"), '"', "\n", "\\n"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join))
def test_a_second_run_finds_nothing_and_lines_stay_in_number(text):
    once, _ = redact(text)
    twice, counts = redact(once)
    assert (twice, counts) == (once, {})
    assert once.count("\n") == text.count("\n")


def test_a_line_of_a_megabyte_is_no_trouble():
    line = "x=" + "aA1_-.:@/" * 120_000 + KEYS["github_token"]
    text, counts = redact(line)
    assert counts["github_token"] == 1
    assert KEYS["github_token"] not in text
