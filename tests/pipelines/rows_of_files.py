"""Rows of source files for tests."""

import pyarrow as pa

from codemix.schema import FILES, content_sha256, file_id, git_blob_id


def file_row(path, content, repo_name="repo", language="Python", **facts):
    blob_id = git_blob_id(content.encode())
    return {
        "id": file_id(repo_name, path, blob_id),
        "repo_name": repo_name,
        "path": path,
        "language": language,
        "content": content,
        "length_bytes": len(content.encode()),
        "lines": content.count("\n"),
        "src_encoding": "UTF-8",
        "extension": path.rpartition(".")[2],
        "blob_id": blob_id,
        "content_sha256": content_sha256(content),
        "is_vendored": False,
        "is_generated": False,
        "is_minified": False,
        "license": None,
        "parse_error_ratio": 0.0,
        **facts,
    }


def batch_of(rows):
    return pa.RecordBatch.from_pylist(rows, schema=FILES)
