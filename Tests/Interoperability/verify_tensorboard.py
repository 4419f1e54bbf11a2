#!/usr/bin/env python3
"""Reads the event files of a run as TensorBoard does, by each of its readers, and compares all that they find.

    pip install -r requirements.txt
    python3 verify_tensorboard.py runs/NAME runs/NAME/tensorboard

Exits with 1 where a scalar isn't that of metrics.jsonl (as a float32), an epoch is missing or there twice, a picture isn't
as large as it says or can't be decoded, or the configuration isn't that of config.yaml. With --pictures the pictures of
a finished run have to be there too, without it none may be.
"""

import argparse
import json
import re
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from pathlib import Path

from tensorboard.backend.event_processing import event_accumulator, event_file_loader, plugin_event_multiplexer
from tensorboard.util import tensor_util

TAGS = {
    "loss/train": "train_loss",
    "loss/holdout": "holdout_loss",
    "loss/test": "test_loss",
    "accuracy/train": "train_accuracy",
    "accuracy/holdout": "holdout_accuracy",
    "accuracy/test": "test_accuracy",
    "optimizer/learning_rate": "learning_rate",
    "optimizer/gradient_norm": "gradient_norm",
    "speed/images_per_second": "images_per_second",
    "speed/epoch_seconds": "seconds",
    "speed/elapsed_seconds": "elapsed_seconds",
    "slowest_rank/rank": "slowest_rank",
    "slowest_rank/ratio": "slowest_ratio",
} | {
    f"{group}/{part}": f"{prefix}{part}_seconds"
    for group, prefix in [("parts", ""), ("slowest_rank", "slowest_")]
    for part in ["compute", "wait", "update", "evaluation", "checkpoint"]
}
PICTURES = ["test/confusion", "test/mistakes", "weights/layer_0"]
NO_LIMIT = {"scalars": 0, "images": 0, "tensors": 0}


class Mismatch(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Mismatch(message)


def float32(number):
    """The nearest float32; NaN as a text, so that it equals itself."""
    number = struct.unpack("<f", struct.pack("<f", number))[0]
    return "NaN" if number != number else number


def expected_scalars(run):
    """tag -> [(epoch, number)] of metrics.jsonl."""
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    known = {"epoch", *TAGS.values()}
    expect(all(known >= line.keys() for line in lines), f"metrics.jsonl has more than {sorted(known)}")
    scalars = {}
    for tag, key in TAGS.items():
        points = [(line["epoch"], float32(float(line[key]))) for line in lines if line.get(key) is not None]
        if points:
            scalars[tag] = points
    return scalars


def compare_scalars(found, expected, reader):
    expect(sorted(found) == sorted(expected), f"{reader}: has tags {sorted(found)}, not {sorted(expected)}")
    for tag, points in expected.items():
        expect(found[tag] == points, f"{reader}: {tag} is {found[tag]}, not {points}")


def check_png(png, width, height, what):
    """Decodes the file as far as it takes to know that it's whole."""
    expect(png[:8] == b"\x89PNG\r\n\x1a\n", f"{what}: is no PNG")
    place, data, header = 8, b"", None
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        expect(zlib.crc32(kind + content) == check, f"{what}: a chunk is damaged")
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", content[:10])
        if kind == b"IDAT":
            data += content
        place += 12 + length
    expect(header == (width, height, 8, 2), f"{what}: is {header}, not {width}×{height} in RGB")
    expect(len(zlib.decompress(data)) == height * (3 * width + 1), f"{what}: lacks pixels")


def check_classic(folder, expected, has_pictures):
    """EventAccumulator, which scripts use."""
    reader = event_accumulator.EventAccumulator(str(folder), size_guidance=NO_LIMIT)
    reader.Reload()
    found = {tag: [(e.step, float32(e.value)) for e in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}
    compare_scalars(found, expected, "EventAccumulator")
    tags = sorted(reader.Tags()["images"])
    expect(tags == (PICTURES if has_pictures else []), f"has the pictures {tags}")
    for tag in tags:
        images = reader.Images(tag)
        expect(len(images) == 1, f"{tag}: {len(images)} pictures")
        check_png(images[0].encoded_image_string, images[0].width, images[0].height, tag)


def check_multiplexer(folder, run, expected, has_pictures):
    """What TensorBoard itself uses with --load_fast=false; brings older forms of values into today's."""
    reader = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance=NO_LIMIT)
    reader.AddRunsFromDirectory(str(folder))
    reader.Reload()
    expect(list(reader.Runs()) == ["."], f"has the runs {list(reader.Runs())}")

    def arrays(tag):
        return [(e.step, tensor_util.make_ndarray(e.tensor_proto)) for e in reader.Tensors(".", tag)]

    def tags(plugin):
        return sorted(reader.PluginRunToTagToContent(plugin).get(".", {}))

    found = {tag: [(step, float32(array.item())) for step, array in arrays(tag)] for tag in tags("scalars")}
    compare_scalars(found, expected, "EventMultiplexer")
    for tag in tags("scalars"):
        expect(reader.SummaryMetadata(".", tag).summary_description, f"{tag}: has no description")
    expect(tags("images") == (PICTURES if has_pictures else []), f"has the pictures {tags('images')}")
    for tag in tags("images"):
        ((_, (width, height, png)),) = arrays(tag)
        check_png(png, int(width), int(height), tag)
    expect(tags("text") == (["configuration", "summary"] if has_pictures else ["configuration"]), f"{tags('text')}")
    text = arrays("configuration")[-1][1][0].decode()
    yaml = (run / "config.yaml").read_text().split("\n", 1)[1]
    expect(text.startswith("```yaml\n") and text.rstrip().endswith("```"), "the configuration is no block of code")
    expect(text.strip().strip("`").removeprefix("yaml").strip() == yaml.strip(), "the configuration isn't config.yaml's")
    if has_pictures:
        sha256 = json.loads((run / "summary.json").read_text())["parameters_sha256"]
        expect(sha256 in arrays("summary")[0][1][0].decode(), "the summary lacks parameters_sha256")


def check_page(folder, expected):
    """The program `tensorboard` with the reader that it uses unless told otherwise, by the addresses its page asks."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(folder), "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            for line in server.stderr:
                if match := re.search(r"(http://127\.0\.0\.1:\d+)/", line):
                    break
            else:
                raise Mismatch("tensorboard ended without an address")

            def scalar(tag):
                query = urllib.parse.urlencode({"run": ".", "tag": tag})
                try:
                    with urllib.request.urlopen(f"{match[1]}/data/plugin/scalars/scalars?{query}", timeout=30) as page:
                        return [(step, float32(float(number))) for _, step, number in json.load(page)]
                except urllib.error.HTTPError:  # not read yet
                    return None

            found, deadline = {}, time.monotonic() + 60
            while found != expected and time.monotonic() < deadline:
                time.sleep(0.5)
                found = {tag: scalar(tag) for tag in expected}
            compare_scalars(found, expected, "tensorboard")
        finally:
            server.terminate()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", action="store_true")
    arguments = parser.parse_args()
    try:
        expected = expected_scalars(arguments.run)
        for file in sorted(arguments.folder.iterdir()):
            events = list(event_file_loader.LegacyEventFileLoader(str(file)).Load())
            expect(events and events[0].file_version == "brain.Event:2", f"{file}: doesn't begin as an event file")
        check_classic(arguments.folder, expected, arguments.pictures)
        check_multiplexer(arguments.folder, arguments.run, expected, arguments.pictures)
        check_page(arguments.folder, expected)
    except Mismatch as error:
        print(f"{arguments.folder}: {error}")
        return 1
    print(f"{sum(map(len, expected.values()))} scalars under {len(expected)} tags are those of metrics.jsonl")
    return 0


if __name__ == "__main__":
    sys.exit(main())
