#!/usr/bin/env python3
"""Reads every RSS and Atom file of a folder with feedparser, the parser behind many readers.

usage: feedparser_check.py FOLDER        (pip install feedparser)

One line for each file; exit code 1 if feedparser had to guess at one ("bozo"), or there is none.
"""

import pathlib
import sys

import feedparser


def problems(path):
    feed = feedparser.parse(path.read_bytes())
    if feed.bozo:
        yield f"bozo: {feed.bozo_exception}"
    ids = [entry.get("id") for entry in feed.entries]
    if not all(ids) or len(set(ids)) != len(ids):
        yield "an id is missing or stands twice"
    for entry in feed.entries:
        if not (entry.get("title") and entry.get("link") and entry.get("published_parsed")):
            yield f"no title, link or date: {entry.get('id')}"


def main(folder):
    paths = sorted(path for path in pathlib.Path(folder).rglob("*") if path.suffix in (".rss", ".atom"))
    bad = False
    for path in paths:
        found = list(problems(path))
        bad = bad or bool(found)
        print(f"{path}: {'; '.join(found) or 'ok'}")
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
