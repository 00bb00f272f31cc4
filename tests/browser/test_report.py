"""The report in a real browser: drawn, quiet, offline, answering, and saying what the JSON says."""

import json
import os
import shutil

import pytest

from codemix.cli import run
from codemix.pipelines.report import report_page
from tests.browser.work import HOSTILE_PATH, make_work

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
DRAWN = "html[data-charts=drawn]"


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return make_work(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def file(work):
    path = work.parent / "report.html"
    assert run(["report", str(work), "-o", str(path), "-q"]) == 0
    return path


@pytest.fixture(scope="module")
def browser():
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as tool:
        found = tool.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield found
        found.close()


class Watched:
    """A page of the browser, and what it said and asked for."""

    def __init__(self, browser, file, **options):
        self.said, self.asked = [], []
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector(DRAWN, state="attached")

    def bars(self, chart):
        """Return what every bar of a chart stands for, and how wide it is drawn."""
        return self.page.locator(f"#{chart} .mark-rect path[aria-label]").evaluate_all(
            "(all) => all.map((of) => ({...of.__data__.datum, width: of.getBBox().width}))"
        )

    def choose(self, chart, signal, value):
        """Choose a value of a control and wait until the chart has answered."""
        self.page.locator(f"#{chart} select[data-signal={signal}]").select_option(value)
        self.page.wait_for_timeout(200)


@pytest.fixture(scope="module")
def shown(browser, file):
    watched = Watched(browser, file, viewport={"width": 1280, "height": 900})
    yield watched
    watched.context.close()


def test_every_chart_is_drawn_and_not_empty(work, shown):
    names = [figure.name for figure in report_page(work).figures]
    assert len(names) >= 12
    for name in names:
        drawn = shown.page.locator(f"#{name} .chart svg.marks")
        assert drawn.count() == 1, name
        box = drawn.bounding_box()
        assert box["width"] > 500, name
        assert box["height"] > 60, name
        marks = shown.page.locator(
            f"#{name} svg [role=graphics-symbol], #{name} svg .role-mark path"
        )
        assert marks.count() > 0, name


def test_the_console_is_silent_and_nothing_is_asked_for(file, shown):
    assert shown.said == []
    assert [url for url in shown.asked if not url.startswith("data:")] == [file.as_uri()]


def test_rendered_tokens_are_those_of_the_plan(work, shown):
    plan = json.loads((work / "plan.json").read_bytes())["languages"]
    bars = {bar["language"]: bar for bar in shown.bars("tokens") if bar["width"] > 10}
    wide = max(bars.values(), key=lambda bar: bar["tokens"])
    for name, of in plan.items():
        assert bars[name]["tokens"] == of["tokens"]
        drawn = bars[name]["width"] / wide["width"]
        assert drawn == pytest.approx(of["tokens"] / wide["tokens"], abs=1e-3)


def test_the_table_of_a_chart_holds_the_same_numbers(work, shown):
    plan = json.loads((work / "plan.json").read_bytes())
    shown.page.locator("#tokens summary").click()
    rows = shown.page.locator("#tokens tbody tr").all_inner_texts()
    cells = {row.split("\t")[0]: row.split("\t")[1] for row in rows}
    assert cells == {name: f"{of['tokens']:,}" for name, of in plan["languages"].items()}


def kept_by_detect(shown):
    return [
        bar["amount"]
        for bar in shown.bars("flow")
        if (bar["stage"], bar["outcome"]) == ("detect", "kept")
    ]


def test_choosing_a_language_filters_the_road(work, shown):
    counts = json.loads((work / "detect" / "_manifest.json").read_bytes())["counts"]
    assert kept_by_detect(shown) == [counts["out"]]
    shown.choose("flow", "language", "Python")
    assert kept_by_detect(shown) == [counts["languages"]["Python"]["rows"]]
    shown.choose("flow", "measure", "bytes")
    assert kept_by_detect(shown) == [counts["languages"]["Python"]["bytes"]]
    shown.choose("flow", "language", "all")
    shown.choose("flow", "measure", "files")


def test_choosing_a_direction_filters_the_pairs(work, shown):
    counts = json.loads((work / "pair" / "_manifest.json").read_bytes())["counts"]["languages"]
    everything = sum(of["rows"] for of in counts.values())
    assert sum(bar["pairs"] for bar in shown.bars("ratios")) == everything
    shown.choose("ratios", "direction", "Python->JavaScript")
    rows = counts["Python->JavaScript"]["rows"]
    assert sum(bar["pairs"] for bar in shown.bars("ratios")) == rows


def test_a_click_on_a_bar_shows_paths_and_so_does_the_keyboard(shown):
    examples = shown.page.locator("[data-examples=flow]")
    assert examples.inner_text() == ""
    shown.page.locator('#flow .mark-rect path[aria-label*="outcome: language"]').first.click()
    assert "Examples of detect: language" in examples.inner_text()
    assert "LICENSE" in examples.inner_text()
    shown.page.locator('#flow .mark-rect path[aria-label*="outcome: kept"]').first.click()
    assert examples.inner_text() == ""
    shown.page.locator("#flow select[data-signal=outcome]").select_option("detect: vendored")
    assert "Examples of detect: vendored" in examples.inner_text()


def test_hostile_names_and_code_stay_text(shown):
    shown.page.locator("#flow select[data-signal=outcome]").select_option("detect: language")
    assert HOSTILE_PATH in shown.page.locator("[data-examples=flow]").inner_text()
    for sample in shown.page.locator("details.sample").all():
        sample.locator("summary").click()
    assert "window.attacked=1" in shown.page.locator("#pairs").inner_text()
    assert shown.page.evaluate("() => window.attacked === undefined")
    assert shown.page.locator("script").count() == 3
    assert shown.page.locator("main img, main b").count() == 0


def test_the_keyboard_reaches_the_content_and_every_control(browser, file):
    watched = Watched(browser, file, viewport={"width": 1280, "height": 900})
    watched.page.keyboard.press("Tab")
    focused = "() => document.activeElement.textContent"
    assert watched.page.evaluate(focused) == "Skip to the content"
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("() => document.activeElement.id") == "content"
    seen = set()
    for _ in range(20):
        watched.page.keyboard.press("Tab")
        seen.add(watched.page.evaluate("() => document.activeElement.tagName"))
    assert {"SELECT", "SUMMARY", "A"} <= seen
    watched.context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_phones_and_desktops_in_light_and_dark(browser, file, width, scheme):
    watched = Watched(browser, file, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = watched.page
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    for drawn in page.locator(".chart svg.marks").all():
        box = drawn.bounding_box()
        assert box["x"] + box["width"] <= width
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    bar = page.locator("#tokens .mark-rect path[aria-label]").first
    fill = bar.evaluate("(of) => getComputedStyle(of).fill")
    light = scheme == "light"
    assert paper == ("rgb(255, 255, 255)" if light else "rgb(18, 22, 29)")
    assert fill == ("rgb(47, 95, 208)" if light else "rgb(122, 162, 255)")
    assert watched.said == []
    page.emulate_media(media="print")
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert bar.evaluate("(of) => getComputedStyle(of).fill") == "rgb(47, 95, 208)"
    watched.context.close()


def test_headings_and_names_are_there_for_screen_readers(shown):
    page = shown.page
    assert page.locator("h1").count() == 1
    assert page.locator("main > section > h2").count() == 7
    assert page.locator("figure:not([aria-labelledby])").count() == 0
    assert page.locator(".chart:not([aria-label])").count() == 0
    for select in page.locator("select").all():
        assert select.evaluate("(of) => of.labels.length") == 1


@pytest.mark.parametrize(
    "arguments", [["allocate", "--budget", "350B"], ["fit", "runs.csv", "--bootstrap", "0"]]
)
def test_plots_alone_are_drawn_too(browser, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    sizes = [(n, d) for n in (0.1, 0.4, 1.1) for d in (2, 8, 32)]
    lines = [f"{n},{d},{0.2 * n**-0.3 + 1.3 * d**-0.6 + 0.5}" for n, d in sizes]
    (tmp_path / "runs.csv").write_text("\n".join(["N,D,loss", *lines]) + "\n")
    assert run([*arguments, "--plot", "plot.html", "-q", "-o", "out"]) == 0
    watched = Watched(browser, tmp_path / "plot.html")
    drawn = watched.page.locator(".chart svg.marks").count()
    assert drawn == watched.page.locator("figure").count() > 1
    assert watched.said == []
    watched.context.close()
