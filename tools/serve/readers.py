#!/usr/bin/env python3
"""Real readers subscribed to `haywain serve`: every item arrives once, an update arrives once, and what has not changed is not
sent again.

Usage: tools/serve/readers.py HAYWAIN. Takes newsboat, sfeed_update, feedparser and reader, as far as they are there, and names
those that are not. Exit code 1 if one of them is not served as it should be.
"""

import contextlib
import pathlib
import re
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler

FORMATS = ("rss", "atom")


class Site(BaseHTTPRequestHandler):
    """A site with as many articles as `last` says."""

    last = 3

    def do_GET(self):
        items = "".join(
            f"<li><a href=/{n}>Number {n}</a> <time>2026-11-{n:02}</time></li>" for n in range(self.last, 0, -1)
        )
        page = f"<html><title>Harbour</title><ul>{items}</ul>".encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


class Serving:
    """The server, and a build by hand beside it."""

    def __init__(self, haywain, folder, port):
        self.options = ["--config", f"{folder}/sites.yaml", "--output", f"{folder}/output", "--store", f"{folder}/db"]
        self.haywain = haywain
        pathlib.Path(folder, "sites.yaml").write_text(
            "defaults: {http: {private: true, pause: 0s}}\nsites:\n  news:\n"
            f"    url: http://127.0.0.1:{port}/\n    listing: {{item: li, title: a, link: a, date: time}}\n"
        )
        command = [haywain, "serve", "--listen", "127.0.0.1:0", *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.base = re.search(r"http://\S+", self.process.stdout.readline())[0]
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.wait("readyz", b"ready")

    def wait(self, path, text):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if text in urllib.request.urlopen(self.base + path).read():
                    return
            time.sleep(0.05)
        sys.exit(f"{path} never says {text}")

    def publish(self, last):
        Site.last = last
        subprocess.run([self.haywain, "build", "--quiet", *self.options], check=True)
        for kind in FORMATS:
            self.wait(f"news.{kind}", f"Number {last}<".encode())

    def not_modified(self):
        metrics = urllib.request.urlopen(self.base + "metrics").read().decode()
        return int(re.search(r'requests_total\{code="304"\} (\d+)', metrics)[1])

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def numbers(titles):
    return sorted(int(number) for title in titles for number in re.findall(r"Number (\d+)", title))


class Newsboat:
    needs, is_conditional = "newsboat", True

    def __init__(self, folder, url):
        self.files = {name: f"{folder}/newsboat.{name}" for name in ("urls", "cache", "config")}
        pathlib.Path(self.files["urls"]).write_text(url + "\n")
        pathlib.Path(self.files["config"]).write_text("")

    def fetch(self):
        options = ["-u", self.files["urls"], "-c", self.files["cache"], "-C", self.files["config"]]
        subprocess.run(["newsboat", *options, "-x", "reload"], check=True, stdout=subprocess.DEVNULL)
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.files["cache"])) as cache:
            return numbers(row[0] for row in cache.execute("select title from rss_item"))


class Sfeed:
    # It never asks with a condition (sfeed_update 1.7).
    needs, is_conditional = "sfeed_update", False

    def __init__(self, folder, url):
        self.feeds, self.rc = f"{folder}/sfeed", f"{folder}/sfeedrc"
        pathlib.Path(self.rc).write_text(f'sfeedpath="{self.feeds}"\nfeeds() {{ feed news "{url}"; }}\n')

    def fetch(self):
        subprocess.run(["sfeed_update", self.rc], check=True, stdout=subprocess.DEVNULL)
        return numbers(pathlib.Path(self.feeds, "news").read_text().splitlines())


class Feedparser:
    needs, is_conditional = "feedparser", True

    def __init__(self, _, url):
        self.url, self.etag, self.modified, self.seen = url, None, None, {}

    def fetch(self):
        import feedparser

        feed = feedparser.parse(self.url, etag=self.etag, modified=self.modified)
        if feed.status == 200:
            self.etag, self.modified = feed.get("etag"), feed.get("modified")
        for entry in feed.entries:
            self.seen[entry.id] = entry.title
        return numbers(self.seen.values())


class Reader:
    needs, is_conditional = "reader", True

    def __init__(self, folder, url):
        import reader

        self.reader, self.url = reader.make_reader(f"{folder}/reader.db"), url
        self.reader.add_feed(url)

    def fetch(self):
        self.reader.update_feed(self.url)
        return numbers(entry.title for entry in self.reader.get_entries())


def is_there(kind):
    if shutil.which(kind.needs):
        return True
    with contextlib.suppress(ImportError):
        __import__(kind.needs)
        return True
    return False


def check(kind, format, serving, folder, last):
    """What is wrong with one reader of one format."""
    reader = kind(folder, f"{serving.base}news.{format}")
    before = list(range(1, last + 1))
    if (got := reader.fetch()) != before:
        yield f"first fetch: {got}"
    reader.fetch()  # newsboat stores no validators at its first fetch
    answers = serving.not_modified()
    if (got := reader.fetch()) != before:
        yield f"unchanged: {got}"
    if kind.is_conditional and serving.not_modified() == answers:
        yield "unchanged, and sent again"
    serving.publish(last + 1)
    for turn in ("update", "after the update"):
        if (got := reader.fetch()) != [*before, last + 1]:
            yield f"{turn}: {got}"


def main(haywain):
    site = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    kinds = [Newsboat, Sfeed, Feedparser, Reader]
    bad, last = False, Site.last
    with tempfile.TemporaryDirectory() as folder:
        serving = Serving(haywain, folder, site.server_address[1])
        for kind in kinds:
            if not is_there(kind):
                print(f"{kind.needs}: not run, it is not installed")
                continue
            for format in FORMATS:
                own = pathlib.Path(folder, f"{kind.needs}-{format}")
                own.mkdir()
                found = list(check(kind, format, serving, own, last))
                last += 1
                bad = bad or bool(found)
                print(f"{kind.needs}, {format}: {'; '.join(found) or 'ok'}")
        if (code := serving.end()) != 0:
            sys.exit(f"the server ended with {code}")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
