"""codemix: prepare and mix code corpora, from raw repositories to trainer-ready shards."""

__version__ = "0.1.0"
