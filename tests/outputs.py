"""What lies in an output folder, for tests that compare two."""


def contents(folder):
    """Return the bytes of all files but run logs, which hold times and places."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "_run.log.json"
    }
