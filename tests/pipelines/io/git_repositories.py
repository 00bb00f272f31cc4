"""Small Git repositories, made with dulwich so that the tests need no Git."""

from dulwich.object_format import SHA1
from dulwich.object_store import DiskObjectStore
from dulwich.objects import Blob, Commit, Tree
from dulwich.pack import write_pack

FILE, LINK, SUBMODULE = 0o100644, 0o120000, 0o160000


def tree_of(store, files):
    """Store nested dicts of bytes or (mode, bytes or id) as trees; return the id of the top."""
    tree = Tree()
    for name, value in files.items():
        if isinstance(value, dict):
            tree.add(name, 0o40000, tree_of(store, value))
            continue
        mode, content = value if isinstance(value, tuple) else (FILE, value)
        if mode == SUBMODULE:
            tree.add(name, mode, content)
            continue
        blob = Blob.from_string(content)
        store.add_object(blob)
        tree.add(name, mode, blob.id)
    store.add_object(tree)
    return tree.id


def pack_with_deltas(objects, store):
    """Move all loose objects to a pack, similar ones as deltas of each other."""
    found = [store[oid] for oid in sorted(store)]
    write_pack(str(objects / "pack" / "pack-1"), found, SHA1, deltify=True)
    for item in found:
        store.delete_loose_object(item.id)


def make_repository(folder, files, packed=False, branch="main"):
    """Write a bare repository of one commit; return the commit's id."""
    for name in ("objects/pack", "objects/info", "refs/heads", "refs/tags"):
        (folder / name).mkdir(parents=True)
    store = DiskObjectStore(folder / "objects")
    commit = Commit()
    commit.tree = tree_of(store, files)
    commit.author = commit.committer = b"A <a@b>"
    commit.author_time = commit.commit_time = 0
    commit.author_timezone = commit.commit_timezone = 0
    commit.message = b"one"
    store.add_object(commit)
    if packed:
        pack_with_deltas(folder / "objects", store)
    store.close()
    (folder / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
    (folder / "refs" / "heads" / branch).write_bytes(commit.id + b"\n")
    return commit.id.decode()
