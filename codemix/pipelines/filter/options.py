"""What a filter run was asked for."""

from dataclasses import asdict, dataclass, field
from typing import Any

from codemix.pipelines.filter.exclusions import ExclusionList
from codemix.pipelines.filter.licenses import check_mode
from codemix.pipelines.filter.preset import Preset, read_preset
from codemix.pipelines.filter.redact import Redactor
from codemix.pipelines.filter.repositories import RepositoryLicenses

DEFAULT_PRESET = "default"


@dataclass(frozen=True)
class FilterOptions:
    """What decides which files are kept, and what is taken out of them.

    Parameters
    ----------
    preset : Preset
    licenses : str
        ``permissive``, ``permissive+none`` or ``all``.
    redact : tuple of str
        Some of ``emails``, ``ips``, ``keys``.
    exclusions : tuple of ExclusionList
    repositories : RepositoryLicenses, optional
        Licences of repositories that no file of theirs tells.

    Raises
    ------
    UsageError
        If the licence gate or a kind of redaction is unknown.
    """

    preset: Preset = field(default_factory=lambda: read_preset(DEFAULT_PRESET))
    licenses: str = "all"
    redact: tuple[str, ...] = ()
    exclusions: tuple[ExclusionList, ...] = ()
    repositories: RepositoryLicenses | None = None

    def __post_init__(self) -> None:
        check_mode(self.licenses)
        Redactor(self.redact)

    def to_json(self) -> dict[str, Any]:
        """Return the parameters as the manifest records them: every rule, but no place."""
        return {
            "preset": self.preset.name,
            "rules": [asdict(rule) for rule in self.preset.rules],
            "licenses": self.licenses,
            "redact": sorted(self.redact),
            "exclusions": [{"kind": of.kind, "sha256": of.sha256} for of in self.exclusions],
            "metadata": self.repositories.sha256 if self.repositories else None,
        }
