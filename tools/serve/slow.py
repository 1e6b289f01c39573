#!/usr/bin/env python3
"""400 connections that never finish a request, 1,000 that say nothing and 200 that hardly read, at once.

Usage: tools/serve/slow.py PORT PATH-OF-A-LARGE-FEED PID. Asks a normal question every 50 ms meanwhile, and prints how long
the slowest took, and the memory of the server at its most.
"""

import resource
import socket
import sys
import time

port, path, pid = int(sys.argv[1]), sys.argv[2], sys.argv[3]
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


def connect(text=b""):
    stream = socket.create_connection(("127.0.0.1", port))
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stream.sendall(text)
    return stream


def memory():
    lines = open(f"/proc/{pid}/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


half = [connect(b"GET / HTTP/1.1\r\nHost: x\r\nA: ") for _ in range(400)]
idle = [connect() for _ in range(1000)]
slow = [connect(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) for _ in range(200)]
worst = most = 0
end = time.time() + float(sys.argv[4] if len(sys.argv) > 4 else 15)
while time.time() < end:
    for stream in half + slow:
        try:
            stream.setblocking(False)
            stream.send(b"b") if stream in half[:1] else stream.recv(1)
        except OSError:
            pass
    begun = time.time()
    ask = connect(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert ask.recv(100).startswith(b"HTTP/1.1 200 "), "no answer"
    worst, most = max(worst, time.time() - begun), max(most, memory())
    time.sleep(0.05)
print(f"slowest answer {worst * 1000:.0f} ms, memory at most {most} kB")
