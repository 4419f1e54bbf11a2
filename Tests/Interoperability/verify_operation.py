#!/usr/bin/env python3
"""Checks how `lockstep-serve` is started, reloaded and ended, and that clients that wait, drip or don't read don't hold it.

    Tests/Interoperability/verify_operation.py [--program Server/.build/release/lockstep-serve]

Everything goes to servers that this starts on this machine's loopback address. Prints what isn't as it should be, and exits with 1.
"""
import argparse
import http.client
import json
import math
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from problems import end
from serving import PATIENCE, PROGRAM, png, serving, write_model

PICTURE = png(4, 4, [255] * 6 + [0] * 4 + [255] * 6)
HEAD = f"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: {len(PICTURE)}\r\n\r\n".encode()


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def ask(server, path="/v1/models", headers=None):
    """Status and JSON of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    result = answer.status, json.loads(answer.read() or "null")
    connection.close()
    return result


def served(server):
    return ask(server)[1]["models"][0]["parameters_sha256"]


def waits(holds):
    """Whether something comes to hold."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def seconds_to_close(connection):
    """How long the server leaves a connection open, on which nothing more is sent or read."""
    begin = time.monotonic()
    try:
        while connection.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - begin


def is_cut_off(connection):
    """Whether the other side has closed a connection: then what is sent comes back as a reset. One that is full takes nothing."""
    try:
        connection.sendall(b"GET /main.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return False


def check_reload(program, folder):
    file = folder / "model.safetensors"
    write_model(file)
    with serving(folder, program=program) as server:
        first = served(server)
        write_model(file, seed=2)
        server.reload()
        if not waits(lambda: served(server) != first):
            yield "SIGHUP doesn't load a newer model"
        second = served(server)
        for bad in ("weights that aren't finite", "no model", "no file"):
            if bad == "weights that aren't finite":
                write_model(file, scale=math.nan)
            elif bad == "no model":
                file.write_bytes(b"no model")
            else:
                file.unlink()
            refused = lambda: reloads(server)
            before = refused()
            server.reload()
            if not waits(lambda: refused() > before) or served(server) != second:
                yield f"with {bad}, the model before isn't served on"


def reloads(server):
    """How many newer models were refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return int(next(line.split()[1] for line in lines if line.startswith('lockstep_reloads_total{result="refused"}')))


def check_end(program, folder):
    write_model(folder / "model.safetensors")
    with serving(folder, program=program) as server:
        idle, busy = connect(server), connect(server)
        busy.sendall(HEAD + PICTURE[:10])
        time.sleep(0.3)
        server.process.terminate()
        time.sleep(0.3)
        busy.sendall(PICTURE[10:])
        if not busy.recv(1 << 16).startswith(b"HTTP/1.1 200 "):
            yield "what had begun isn't answered after SIGTERM"
        idle.close()
        busy.close()


def check_clients(program, folder):
    write_model(folder / "model.safetensors")
    options = ["--timeout", "1", "--idle-timeout", "1", "--connections", "4"]
    with serving(folder, *options, program=program) as server:
        for name, start in [("says nothing", b""), ("stops in its head", HEAD[:30]), ("stops in its body", HEAD + PICTURE[:20])]:
            connection = connect(server)
            connection.sendall(start)
            if (seconds := seconds_to_close(connection)) > 15:
                yield f"a client that {name} is left {seconds:.0f} s"
            connection.close()
        # Answers fill both sides' memory, and nobody reads them.
        deaf = connect(server)
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(1)
        if not waits(lambda: is_cut_off(deaf)):
            yield "a client that reads nothing isn't cut off"
        deaf.close()
        # More than four wait, and are served once others have gone.
        held = [connect(server) for _ in range(4)]
        time.sleep(0.2)
        begin = time.monotonic()
        if ask(server, "/healthz")[0] != 200:
            yield "after four idle connections a fifth isn't served"
        for connection in held:
            connection.close()


def check_access(program, folder):
    write_model(folder / "model.safetensors")
    with serving(folder, program=program) as server:
        if ask(server, headers={"Host": "example.org"})[0] != 421:
            yield "another name for this machine is served"
        if ask(server, headers={"Host": f"localhost:{server.port}"})[0] != 200:
            yield "localhost isn't served"
    with serving(folder, "--host", "0.0.0.0", program=program, environment={"LOCKSTEP_TOKEN": "secret"}) as server:
        for token, status in [("secret", 200), ("secreT", 401), ("", 401)]:
            if ask(server, headers={"Authorization": f"Bearer {token}"})[0] != status:
                yield f"the token '{token}' isn't answered with {status}"
        if ask(server)[0] != 401:
            yield "without a token the API is open"


def check_start(program, folder):
    def start(*arguments):
        environment = {name: value for name, value in os.environ.items() if name != "LOCKSTEP_TOKEN"}
        ended = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=PATIENCE, env=environment)
        return ended.returncode, ended.stderr

    write_model(folder / "model.safetensors")
    write_model(folder / "nan.safetensors", scale=math.nan)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments, status, words in [
            ([folder, "--port", port], 69, f"127.0.0.1:{port}: another program listens there"),
            ([folder, "--host", "192.0.2.1", "--public"], 69, "this machine hasn't that address"),
            ([folder / "nan.safetensors"], 1, "nan.safetensors"), ([folder / "nothing"], 1, "No such file"),
            ([folder, "--host", "0.0.0.0"], 64, "--token"), ([folder, "--port", "x"], 64, "--port"),
        ]:
            ended, error = start(*map(str, arguments))
            if ended != status or words not in error or error.count("\n") > 12:
                yield f"{arguments[1:]} ends with {ended}: {error}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=PROGRAM)
    options = parser.parse_args()
    problems = []
    for check in (check_start, check_reload, check_end, check_access, check_clients):
        with tempfile.TemporaryDirectory(prefix="lockstep-serve-") as folder:
            problems += check(str(options.program.resolve()), Path(folder))
    end(problems)


if __name__ == "__main__":
    main()
