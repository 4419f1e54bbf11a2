#!/usr/bin/env python3
"""Sends `lockstep-serve` requests that nobody should, and looks whether it still answers, and what memory it has kept.

    Tests/Interoperability/hostile_requests.py [MODEL] [--count 100000] [--program Server/.build/release/lockstep-serve]

Without MODEL, one with random weights is served. Of wrong sizes and types, truncated, slow, huge, without an end, bombs. After a warm-up of 1,000 of them its resident memory may
grow by 10 MiB. Everything goes to a server that this starts on this machine's loopback address, and stops by itself.
"""
import argparse
import asyncio
import collections
import contextlib
import json
import random
import struct
import tempfile
import time
import zlib
from pathlib import Path

from problems import end
from serving import PROGRAM, png, serving, write_model

WARM_UP = 1_000
MOST_GROWTH = 10 << 20
AT_ONCE = 48
# In seconds, until clients that have gone are let go, and what they took is given back.
PAUSE = 6
# In seconds, for a single request: what takes longer hangs.
PATIENCE = 60


def chunk(kind, data, length=None):
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def request(body, kind="image/png", *, path="/v1/predict", method="POST", length=None, headers=""):
    """A whole request; `length` is what it says of its body in place of the truth."""
    length = len(body) if length is None else length
    return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {length}\r\n{headers}\r\n").encode() + body


def bodies():
    """Bodies that are made once."""
    side = 28
    digit = [255 if 10 < x < 18 and 4 < y < 24 else 0 for y in range(side) for x in range(side)]
    good = png(side, side, digit)
    signature, ihdr = good[:8], lambda w, h: chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0))
    large = zlib.compress(bytes(4096 * 4097), 9)
    return {
        "good": good,
        "bomb": signature + ihdr(4096, 4096) + chunk(b"IDAT", large) + chunk(b"IEND", b""),
        "claims": signature + ihdr(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", large[:100]) + chunk(b"IEND", b""),
        "text bomb": signature + ihdr(28, 28) + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 22), 9)) + good[33:],
        "long chunk": signature + chunk(b"IHDR", b"\0" * 13, 2**31 - 1),
        "deep": b"[" * 200_000,
        "pixels": json.dumps({"pixels": digit}).encode(),
        "large pixels": json.dumps({"pictures": [digit] * 257}).encode(),
        "wrong pixels": json.dumps({"pixels": digit[:-1] + [256]}).encode(),
        "text pixels": json.dumps({"pixels": "7" * 784}).encode(),
        "number": b'{"pixels": [' + b"9" * 100_000 + b"]}",
        "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 8,
    }


def make(kind, ready, generator):
    """What is sent of a kind of request, in parts: bytes, or seconds to wait."""
    good = ready["good"]
    cut = generator.randrange(1, len(good))
    if kind in ("bomb", "claims", "text bomb", "long chunk", "jpeg"):
        return [request(ready[kind], "image/jpeg" if kind == "jpeg" else "image/png")]
    if kind in ("deep", "large pixels", "wrong pixels", "text pixels", "number"):
        return [request(ready[kind], "application/json")]
    if kind == "good":
        return [request(good)] if generator.random() < 0.5 else [request(ready["pixels"], "application/json")]
    if kind == "damaged":
        damaged = bytearray(good)
        for _ in range(generator.randrange(1, 6)):
            damaged[generator.randrange(8, len(damaged))] = generator.randrange(256)
        return [request(bytes(damaged))]
    if kind == "truncated picture":
        return [request(good[:cut])]
    if kind == "truncated request":
        return [request(good[:cut], length=len(good))]
    if kind == "no HTTP":
        return [bytes(generator.randrange(256) for _ in range(200)) + b"\r\n\r\n"]
    if kind == "long header":
        return [request(good, headers="X: " + "y" * 100_000 + "\r\n")]
    if kind == "many headers":
        return [request(good, headers="".join(f"X-{index}: y\r\n" for index in range(3_000)))]
    if kind == "wrong type":
        return [request(good, generator.choice(["text/plain", "", "image/gif", "multipart/form-data", "\xff"]))]
    if kind == "wrong path":
        return [request(b"", path=generator.choice(["/" + "a" * 5_000, "/../../etc/passwd", "/%00", "/v1/predict?" + "a=1&" * 500]))]
    if kind == "wrong method":
        return [request(good, method=generator.choice(["PUT", "DELETE", "PATCH", "BREW", "CONNECT", "TRACE"]))]
    if kind == "two lengths":
        return [request(good, headers="Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    if kind == "promises":
        return [request(b"", length=generator.choice([2**40, 2**63, 9 << 20, -1]))]
    if kind == "huge":
        return [request(b"", length=8 << 20)] + [b"\0" * (1 << 20)] * 8
    if kind == "endless":
        # Chunks of a body that never ends; the server must end it.
        start = b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
        return [start] + [b"100000\r\n" + b"\0" * (1 << 20) + b"\r\n"] * 64
    if kind == "slow":
        data = request(good)
        return [data[:60], 0.05, data[60:61], 0.05, data[61:]]
    if kind == "stuck":
        return [request(good)[:generator.randrange(20, 150)], 2.5]
    if kind == "pipelined":
        return [request(good) * 20]
    raise ValueError(kind)


# How often each kind comes, of a thousand; the rest are damaged pictures.
KINDS = {
    "good": 50, "truncated picture": 120, "truncated request": 60, "wrong pixels": 60, "text pixels": 60, "number": 20, "deep": 20,
    "large pixels": 3, "jpeg": 60, "no HTTP": 60, "long header": 20, "many headers": 10, "wrong type": 80, "wrong path": 80,
    "wrong method": 60, "two lengths": 30, "promises": 40, "claims": 50, "text bomb": 20, "long chunk": 20, "bomb": 1, "huge": 2,
    "endless": 1, "slow": 5, "stuck": 3, "pipelined": 5,
}


async def send(port, parts):
    """Sends parts on a connection of its own and reads what comes; the first line's status, or why there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            if isinstance(part, float):
                await asyncio.sleep(part)
            else:
                writer.write(part)
                await writer.drain()
        # Half of a connection is closed, as what was cut off doesn't go on.
        writer.write_eof()
        answer = await reader.read(1 << 16)
        return answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/1.1 ") else "closed"
    except (ConnectionError, OSError):
        return "closed"
    finally:
        writer.transport.abort()


async def run(port, count, seed, ready):
    """Sends so many requests, some at once; how many ended in which way."""
    generator = random.Random(seed)
    kinds = list(KINDS) + ["damaged"]
    weights = [*KINDS.values(), 1_000 - sum(KINDS.values())]
    queue = iter(generator.choices(kinds, weights, k=count))
    ended = collections.Counter()

    async def worker(index):
        own = random.Random(seed * 1_000 + index)
        for kind in queue:
            try:
                status = await asyncio.wait_for(send(port, make(kind, ready, own)), PATIENCE)
            except asyncio.TimeoutError:
                status = "hung"
            ended[kind, status] += 1

    await asyncio.gather(*(worker(index) for index in range(AT_ONCE)))
    return ended


def check(ended):
    """What went otherwise than it must."""
    for (kind, status), count in sorted(ended.items()):
        if status == "hung" or status.startswith("50") and status != "503":
            yield f"{count} × {kind}: {status}"
        if kind == "good" and status != "200":
            yield f"{count} good requests were answered with {status}"
        if status == "200" and kind not in ("good", "damaged", "slow", "pipelined", "text bomb", "bomb"):
            yield f"{count} × {kind} were answered as if nothing was wrong"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, nargs="?", help="of pictures of 28×28 pixels")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    options = parser.parse_args()
    ready = bodies()
    with contextlib.ExitStack() as stack:
        model = options.model
        if not model:
            model = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-hostile-"))) / "model.safetensors"
            write_model(model, 28, 28, "0123456789")
        server = stack.enter_context(serving(model, "--timeout", "5", "--idle-timeout", "2", program=options.program))
        asyncio.run(run(server.port, WARM_UP, 1, ready))
        time.sleep(PAUSE)
        before, begin = server.resident_bytes(), time.monotonic()
        ended = asyncio.run(run(server.port, options.count, 2, ready))
        seconds = time.monotonic() - begin
        time.sleep(PAUSE)
        after = server.resident_bytes()
        last = asyncio.run(send(server.port, [request(ready["good"])]))
    statuses = collections.Counter()
    for (_, status), count in ended.items():
        statuses[status] += count
    print(f"{sum(ended.values()):,} hostile requests in {seconds:.0f} s:", dict(statuses.most_common()))
    print(f"resident memory {before / 2**20:.1f} → {after / 2**20:.1f} MiB")
    problems = list(check(ended))
    if last != "200":
        problems.append(f"afterwards a good request was answered with {last}")
    if after - before > MOST_GROWTH:
        problems.append(f"memory has grown by {(after - before) / 2**20:.1f} MiB")
    end(problems)


if __name__ == "__main__":
    main()
