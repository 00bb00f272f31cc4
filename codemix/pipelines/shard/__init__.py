"""Execute a plan to the token: tokenize, place, write shards that trainers read."""

from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.preview import preview_shards
from codemix.pipelines.shard.run import write_shards

__all__ = ["FORMATS", "ShardOptions", "preview_shards", "write_shards"]
