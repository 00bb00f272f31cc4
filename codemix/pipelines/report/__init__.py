"""Pages for people: what a run did, what a plan rests on, how well a law fits."""

from codemix.pipelines.report.fit_page import FittedLaw, gains_page, laws_page, mixtures_page
from codemix.pipelines.report.model import Page
from codemix.pipelines.report.page import render_page
from codemix.pipelines.report.report import plan_page, report_page

__all__ = [
    "FittedLaw",
    "Page",
    "gains_page",
    "laws_page",
    "mixtures_page",
    "plan_page",
    "render_page",
    "report_page",
]
