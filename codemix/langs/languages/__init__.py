"""One declarative file for each language that codemix parses, exporting ``LANGUAGE``."""
