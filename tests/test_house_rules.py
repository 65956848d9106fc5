"""House rules that no linter knows. Each looks at the whole tree, so it covers what comes later."""

import ast
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

ROOT = Path(__file__).parent.parent
BOT = sorted((ROOT / "bot").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LOCKS = sorted(ROOT.glob("requirements*.lock"))
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))

LONGEST_FILE = 250
LONGEST_FUNCTION_P95 = 25
LONGEST_README = 150
LONGEST_ADR = 60

# Where everything may be caught, and why. A second place needs its reason here.
CATCHES_ALL = {
    "bot/workflows/edge.py": "what nobody expected becomes a reference number and a traceback",
    "bot/workflows/engine.py": "the end of a run: reported at the edge, and the row stays",
}

IGNORED = GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text().splitlines())
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".yml",
    ".json",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".mako",
    ".svg",
    "",
}
# An address that a package index hands out, or an option that names an index.
REGISTRY = re.compile(
    r"://\S*/(?:simple|packages/[0-9a-f]{2}/[0-9a-f]{2})/"
    r"|--(?:extra-)?index-url\b|--trusted-host\b|file:///",
)
SOMEONES_FOLDER = re.compile(r"(?<![\w.~])/(?:home|Users|root|work|mnt|workspace)/\w")


def tree(folder: Path = ROOT) -> Iterator[Path]:
    """Every text file that is ours: all but git's own and what .gitignore names."""
    for path in sorted(folder.iterdir()):
        if path.name == ".git" or IGNORED.match_file(f"{name(path)}{'/' * path.is_dir()}"):
            continue
        if path.is_dir():
            yield from tree(path)
        elif path.suffix in TEXT:
            yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def nodes(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def test_no_file_of_the_bot_is_too_long_for_one_reason_to_change() -> None:
    assert {name(path): lines(path) for path in BOT if lines(path) > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for _, node in nodes(BOT)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) * 95 // 100] <= LONGEST_FUNCTION_P95


def catches_all(node: ast.AST) -> bool:
    """Is it `except:`, `except Exception` or `except BaseException`, alone or among others?"""
    if not isinstance(node, ast.ExceptHandler):
        return False
    if node.type is None:
        return True
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(isinstance(c, ast.Name) and c.id in {"Exception", "BaseException"} for c in caught)


def test_everything_is_caught_only_where_a_reason_is_written_down() -> None:
    found = Counter(name(path) for path, node in nodes(BOT) if catches_all(node))
    assert found == Counter(CATCHES_ALL.keys())


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    given_up = {"skip", "skipif", "xfail", "importorskip"}
    found = {
        f"{name(path)}:{node.lineno}"
        for path, node in nodes(TESTS)
        if isinstance(node, ast.Attribute)
        and node.attr in given_up
        and ast.unparse(node.value) in {"pytest", "pytest.mark"}
    }
    assert found == set()


def comments(path: Path) -> Iterator[tokenize.TokenInfo]:
    with path.open("rb") as file:
        yield from (t for t in tokenize.tokenize(file.readline) if t.type == tokenize.COMMENT)


def test_no_comment_puts_work_off() -> None:
    put_off = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [
        f"{name(path)}:{comment.start[0]}"
        for path in [*BOT, *TESTS]
        for comment in comments(path)
        if put_off.search(comment.string)
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_folder_of_someones_machine() -> None:
    here = [str(ROOT), str(Path.home()), sys.base_prefix]
    homes = [re.compile(re.escape(path) + r"/\w") for path in here if path.count("/") > 1]
    found = []
    for path in tree():
        text = path.read_text(encoding="utf-8")
        if path != Path(__file__):
            found += [
                f"{name(path)}: {match[0]}"
                for pattern in (REGISTRY, SOMEONES_FOLDER, *homes)
                for match in pattern.finditer(text)
            ]
    assert found == []


@pytest.mark.parametrize(
    "leak",
    [
        "https://mirror.example/simple/boto3",
        "https://files.example/packages/0a/1b/c2d3.whl",
        "pip install --extra-index-url https://x.example",
        "file:///srv/wheels",
    ],
)
def test_an_address_of_a_registry_would_be_seen(leak: str) -> None:
    assert REGISTRY.search(leak)


def test_no_lock_is_kept_that_names_its_registry() -> None:
    others = {"poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json"}
    assert others.isdisjoint(path.name for path in tree())
    assert IGNORED.match_file("uv.lock")


def pins(lock: Path) -> dict[str, str]:
    """Each release that a lock names, and the lines that belong to it."""
    blocks = re.split(r"^(?=[a-zA-Z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]
    return {re.sub(r"\[[^]]*\]", "", block).split(" ", 1)[0]: block for block in blocks}


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_a_lock_pins_every_release_by_hash_and_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text()
    assert pins(lock)
    for release, block in pins(lock).items():
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+", release)
        assert "--hash=sha256:" in block, f"{release} has no hash"


def test_a_lock_names_the_extras_that_releases_ask_for() -> None:
    """Without them pip refuses the lock once a newer release of such a package appears."""
    assert "\npsycopg[binary]==" in (ROOT / "requirements.lock").read_text()
    assert "\ncoverage[toml]==" in (ROOT / "requirements-dev.lock").read_text()


def test_what_is_tested_is_what_is_shipped() -> None:
    tested = set(pins(ROOT / "requirements-dev.lock"))
    assert set(pins(ROOT / "requirements.lock")) <= tested
    assert set(pins(ROOT / "requirements-build.lock")) <= tested


def test_the_locks_hold_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"]
    wanted = {re.split(r"[\[<>=~! ;]", each)[0].lower() for each in asked}
    assert wanted <= {pin.partition("==")[0] for pin in pins(ROOT / "requirements.lock")}


def test_decisions_are_numbered_once_and_name_their_check() -> None:
    numbers = Counter(path.name[:4] for path in ADRS)
    assert [number for number, times in numbers.items() if times > 1] == []
    for path in ADRS:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
        assert lines(path) <= LONGEST_ADR, f"{name(path)} is longer than a page"
        assert re.search(r"^## Held by\n+\S", path.read_text(), flags=re.MULTILINE), name(path)


def test_the_readme_is_short_and_the_changelog_is_open() -> None:
    assert lines(ROOT / "README.md") <= LONGEST_README
    assert re.search(
        r"^## \[?Unreleased\]?$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE
    )


def test_every_relative_link_leads_somewhere() -> None:
    link = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
    broken = [
        f"{name(path)}: {target}"
        for path in tree()
        if path.suffix == ".md"
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
