"""Run the command line as ``python -m codemix``."""

from codemix.cli import main

if __name__ == "__main__":
    main()
