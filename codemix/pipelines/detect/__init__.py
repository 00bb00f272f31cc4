"""`codemix detect`: raw files become classified rows, or are dropped with a reason."""

from codemix.pipelines.detect.job import detect_job
from codemix.pipelines.detect.options import LABELS, MARKS, DetectOptions
from codemix.pipelines.detect.stage import DetectStage

__all__ = ["LABELS", "MARKS", "DetectOptions", "DetectStage", "detect_job"]
