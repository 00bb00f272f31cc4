"""The report: facts as the run counted them, gaps that are said, and bytes that do not change."""

import json
import shutil
import urllib.parse
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, UsageError
from codemix.mixers import read_plan
from codemix.pipelines.report import render_page, report_page
from codemix.pipelines.report.model import Figure, Sample, Table, Text
from tests.browser.work import ATTACK, FORMULA_PATH, HOSTILE_PATH, make_work


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return make_work(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def page(work):
    return report_page(work)


@pytest.fixture(scope="module")
def html(page):
    return render_page(page)


def figure(page, name):
    return next(of for of in page.figures if of.name == name)


def blocks(page, section, kind):
    return [
        block
        for of in page.sections
        if of.name == section
        for block in of.blocks
        if isinstance(block, kind)
    ]


def texts(page, section):
    return " ".join(block.text for block in blocks(page, section, Text))


def test_a_whole_run_shows_every_section_and_chart(page):
    assert [section.name for section in page.sections] == [
        *("road", "files", "plan", "synergy", "pairs", "shards", "provenance")
    ]
    assert [of.name for of in page.figures] == [
        *("flow", "composition", "evidence", "clusters", "tokens", "budgets", "utilities"),
        *("losses", "epochs", "transfer", "ratios", "shards-share", "windows-share"),
    ] or "errors" in [of.name for of in page.figures]
    for of in page.figures:
        assert of.title
        assert of.text
        assert of.table.rows


def test_the_road_counts_what_the_manifests_count(work, page):
    rows = figure(page, "flow").spec["data"]["values"]
    for stage in ("detect", "filter", "dedupe"):
        counts = json.loads((work / stage / "_manifest.json").read_bytes())["counts"]
        here = [row for row in rows if row["stage"] == stage]
        assert sum(row["files"] for row in here) == counts["in"]
        assert sum(row["files"] for row in here if row["outcome"] == "kept") == counts["out"]
        for reason, files in counts["dropped"].items():
            assert sum(row["files"] for row in here if row["outcome"] == reason) == files


def test_dropped_files_are_named_by_reason(page):
    examples = figure(page, "flow").examples
    paths = [path for names in examples.values() for path in names]
    assert any("node_modules" in path or "vendor" in path for path in paths)
    assert all(len(names) <= 3 for names in examples.values())


def test_the_plan_is_shown_to_the_token(work, page):
    plan = read_plan(work / "plan.json")
    rows = {row["language"]: row for row in figure(page, "tokens").spec["data"]["values"]}
    assert rows.keys() == plan.languages.keys()
    for name, of in plan.languages.items():
        assert rows[name]["tokens"] == of.tokens
        assert rows[name]["uniform"] == of.tokens - of.delta_tokens
        assert (rows[name]["low"], rows[name]["high"]) == of.interval_tokens


def test_shares_by_budget_reach_from_10b_to_10t_and_sum_to_one(page):
    rows = figure(page, "budgets").spec["data"]["values"]
    budgets = sorted({row["budget"] for row in rows})
    assert (budgets[0], budgets[-1]) == (10**10, 10**13)
    for budget in budgets:
        assert sum(r["share"] for r in rows if r["budget"] == budget) == pytest.approx(1)


def test_windows_and_shards_hold_all_tokens(work, page):
    tokens = json.loads((work / "shards" / "_manifest.json").read_bytes())["tokens"]
    for name in ("shards-share", "windows-share"):
        rows = figure(page, name).spec["data"]["values"]
        assert sum(row["tokens"] for row in rows) == tokens


def test_verification_holds_for_the_shards_as_they_lie_there(work, page, tmp_path):
    assert "Verified" in texts(page, "shards")
    copy = shutil.copytree(work, tmp_path / "work")
    manifest = copy / "shards" / "_manifest.json"
    manifest.write_text(manifest.read_text("utf-8") + " ", "utf-8")
    assert "were not verified since" in texts(report_page(copy), "shards")


def test_every_number_of_the_plan_has_its_status(work, page):
    (table,) = blocks(page, "provenance", Table)
    statuses = {row[0]: row[1] for row in table.rows}
    for name, number in read_plan(work / "plan.json").provenance["numbers"].items():
        assert statuses[name] == number["status"]
    assert statuses["unique tokens"] == "measured"


def test_the_same_folder_gives_the_same_bytes(work, html, tmp_path):
    assert render_page(report_page(work)) == html
    moved = shutil.copytree(work, tmp_path / "elsewhere")
    assert render_page(report_page(moved)) == html


class Elements(HTMLParser):
    """Count elements, and collect the text of the policy."""

    def __init__(self):
        super().__init__()
        self.tags = {}
        self.attributes = []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes += attrs


def test_names_and_code_of_files_stay_text(page, html):
    assert any(HOSTILE_PATH in path for paths in figure(page, "flow").examples.values()
               for path in paths)  # fmt: skip
    sample = next(of for of in blocks(page, "pairs", Sample) if "hostile" in of.title)
    assert any(ATTACK in side.code for side in sample.sides)
    assert ATTACK not in html
    parser = Elements()
    parser.feed(html)
    assert parser.tags["script"] == 3
    assert "img" not in parser.tags
    assert not [name for name, _ in parser.attributes if name.startswith("on")]


def test_the_policy_forbids_the_network_and_every_other_script(html):
    parser = Elements()
    parser.feed(html)
    policy = next(v for n, v in parser.attributes if n == "content" and "default-src" in v)
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == 2
    assert "unsafe-eval" not in policy
    links = [v for n, v in parser.attributes if n in ("href", "src")]
    assert all(link.startswith(("#", "data:")) for link in links)


def test_a_csv_is_its_table_and_no_formula(page, html):
    parser = Elements()
    parser.feed(html)
    files = [v for n, v in parser.attributes if n == "href" and v.startswith("data:text/csv")]
    tables = sum(isinstance(b, Table | Figure) for of in page.sections for b in of.blocks)
    assert len(files) == tables
    flow = urllib.parse.unquote(files[0].partition(",")[2]).splitlines()
    assert flow[0] == 'stage,outcome,language,files,bytes,"tokens, estimated"'
    assert len(flow) == 1 + len(figure(page, "flow").table.rows)


@pytest.mark.parametrize(
    "gone, section, said",
    [
        ("detect", "files", "no output of detect"),
        ("filter", "road", "no output of codemix filter"),
        ("dedupe", "files", "Duplicates were not looked for"),
        ("pair", "pairs", "No pairs were built"),
        ("shards", "shards", "No shards were written"),
        ("plan.json", "plan", "by the profile paper"),
        ("inventory.json", "plan", "curves around the plan are not shown"),
        ("verify.json", "shards", "were not verified"),
    ],
)
def test_what_is_absent_is_said(work, tmp_path, gone, section, said):
    copy = shutil.copytree(work, tmp_path / "work")
    place = copy / gone
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    page = report_page(copy)
    assert said in texts(page, section)
    assert len(page.sections) == 7


def test_a_plan_alone_and_an_inventory_alone_are_reports(work, tmp_path):
    for name, said in (("plan.json", "curves"), ("inventory.json", "No plan lies in this folder")):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(work / name, folder)
        page = report_page(folder)
        assert said in texts(page, "plan")
        assert len(render_page(page)) > 1000


def test_stages_run_one_by_one_into_folders_of_any_names_are_found(work, tmp_path):
    copy = shutil.copytree(work, tmp_path / "work")
    (copy / "detect").rename(copy / "detected")
    (copy / "dedupe").rename(copy / "a-deduped")
    page = report_page(copy)
    assert figure(page, "flow").spec == figure(report_page(work), "flow").spec


@pytest.mark.parametrize(
    "damaged, text",
    [
        ("detect/_manifest.json", "{"),
        ("detect/_manifest.json", '{"stage": "detect", "version": 1}'),
        ("shards/_manifest.json", '{"stage": "shard"}'),
        ("plan.json", "[]"),
        ("inventory.json", '{"version": 1}'),
        ("verify.json", '{"problems": 3}'),
        ("dedupe/summary.json", '{"largest_clusters": [3]}'),
    ],
)
def test_what_is_damaged_is_an_error_with_a_hint(work, tmp_path, damaged, text):
    copy = shutil.copytree(work, tmp_path / "work")
    (copy / damaged).write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        report_page(copy)
    assert caught.value.hint


def test_a_truncated_part_is_an_error(work, tmp_path):
    copy = shutil.copytree(work, tmp_path / "work")
    part = next((copy / "detect" / "dropped").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-20])
    with pytest.raises(InputError):
        report_page(copy)


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(UsageError):
        report_page(tmp_path / "absent")
    with pytest.raises(InputError):
        report_page(tmp_path)


def test_estimated_tokens_follow_the_inventory(work, page):
    languages = json.loads((work / "inventory.json").read_bytes())["languages"]
    for row in figure(page, "flow").spec["data"]["values"]:
        if row["language"] in languages:
            of = languages[row["language"]]
            assert row["tokens"] == round(row["bytes"] * of["tokens"] / of["bytes"])
        else:
            assert row["tokens"] is None


def test_clusters_are_counted_as_deduplication_removed_them(work, page):
    removed = pq.read_table(work / "dedupe" / "removed.parquet")["cluster_id"].to_pylist()
    rows = figure(page, "clusters").spec["data"]["values"]
    assert sum(row["clusters"] for row in rows) == len(set(removed))


def test_the_formula_path_is_in_the_table_of_examples(page):
    paths = [path for names in figure(page, "flow").examples.values() for path in names]
    assert any(path.endswith(FORMULA_PATH) for path in paths)
