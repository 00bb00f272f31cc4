"""From a dataset of files to the job that filters it."""

from codemix.errors import InputError
from codemix.pipelines.filter.options import FilterOptions
from codemix.pipelines.filter.stage import FilterStage
from codemix.pipelines.io.dataset import Dataset
from codemix.pipelines.runner import Job


def filter_job(dataset: Dataset, options: FilterOptions) -> Job:
    """Return the job that filters the files of a dataset.

    Parameters
    ----------
    dataset : Dataset
        Rows of files.
    options : FilterOptions

    Raises
    ------
    InputError
        If the dataset holds other rows than files.
    """
    if dataset.kind != "files":
        raise InputError(
            f"{dataset.name} holds {dataset.kind}, not files",
            "filter takes the output of `codemix detect`; pairs are built from what it keeps",
        )
    return Job(
        stage=FilterStage(options, dataset.schema),
        kind="files",
        parameters=options.to_json(),
        inputs=({"name": dataset.name, "fingerprint": dataset.fingerprint},),
        tasks=dataset.parts,
    )
