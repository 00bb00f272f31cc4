"""Secrets and personal data in source files: found, and replaced by placeholders."""

from codemix.pipelines.filter.redact.redactor import FAMILIES, Redactor

__all__ = ["FAMILIES", "Redactor"]
