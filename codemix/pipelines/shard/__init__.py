"""Execute a plan to the token: tokenize, place, write shards that trainers read."""

from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.preview import preview_shards
from codemix.pipelines.shard.removal import Occurrence, list_source
from codemix.pipelines.shard.reserve import open_text
from codemix.pipelines.shard.run import Progress, write_shards

__all__ = [
    "FORMATS",
    "Occurrence",
    "Progress",
    "ShardOptions",
    "list_source",
    "open_text",
    "preview_shards",
    "write_shards",
]
