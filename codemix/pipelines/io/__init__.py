"""What crosses the border of the process: sources, datasets, parts, manifests, atomic files."""
