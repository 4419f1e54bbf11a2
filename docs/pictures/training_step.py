#!/usr/bin/env python3
"""Draws one step of training on two ranks, with the numbers of a real one, as `lockstep step` tells them.

    docs/pictures/training_step.py --data data/mnist > docs/pictures/training_step.svg
    docs/pictures/training_step.py --data data/mnist --nodes > docs/pictures/training_step_nodes.svg

With --nodes the ranks are those of two nodes, which share no memory. The numbers are the same on any machine. Sums that the
picture shows are added here, in float32, and compared with the program's.
"""
import argparse
import base64
import gzip
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SIDE = 28
WIDTH, MARGIN, GAP = 880, 16, 16
# Colors of Okabe and Ito, dark enough for text on white, and light ones to fill boxes with.
RANKS = [("#00629b", "#e8f2f9"), ("#a65300", "#fdf1e3")]
INK, SOFT, LINE = "#222", "#555", "#888"


def float32(number):
    return struct.unpack("<f", struct.pack("<f", number))[0]


def told(options):
    """What `lockstep step` says of the first step on two ranks."""
    environment = {f"OMPI_ALLOW_RUN_AS_ROOT{end}": "1" for end in ("", "_CONFIRM")}
    environment["OMPI_MCA_rmaps_base_oversubscribe"] = "1"
    # What nodes do, two ranks of one node do too when they are told not to share memory.
    way = ["--set", "training.synchronization=ordered_allreduce"] if options.nodes else []
    command = [
        "mpirun", "-n", "2", options.lockstep, "step", "--json", "--config", ROOT / "configs/quickstart.yaml", "--data",
        options.data, "--threads", "1", *way]
    result = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, timeout=120)
    if result.returncode != 0:
        sys.exit(f"{options.lockstep} step: exit status {result.returncode}")
    return json.loads(result.stdout)


def png(pictures, columns):
    """A PNG of pictures side by side, in 16 shades of gray, dark on white, as a data URL."""
    rows = []
    for top in range(0, len(pictures), columns):
        for row in range(SIDE):
            line = b"".join(picture[row * SIDE : (row + 1) * SIDE] for picture in pictures[top : top + columns])
            shades = [15 - (pixel >> 4) for pixel in line]
            rows.append(b"\0" + bytes(a << 4 | b for a, b in zip(shades[::2], shades[1::2])))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", columns * SIDE, len(rows), 4, 0, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + content).decode()


def text(x, y, words, size=13, color=INK, weight="normal", anchor="start"):
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{color}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{words}</text>')


def box(x, y, width, height, stroke=LINE, fill="#fff"):
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="{fill}" stroke="{stroke}" '
        'stroke-width="1.5"/>')


def arrow(x1, y1, x2, y2, color=LINE):
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{color}" stroke-width="1.5" '
        'marker-end="url(#arrow)"/>')


def heading(y, number, words):
    yield f'<circle cx="{MARGIN + 12}" cy="{y - 5}" r="12" fill="{INK}"/>'
    yield text(MARGIN + 12, y, number, 14, "#fff", "bold", "middle")
    yield text(MARGIN + 34, y, words, 15, INK, "bold")


def barrier(y, words):
    yield f'<line x1="{MARGIN}" y1="{y}" x2="{WIDTH - MARGIN}" y2="{y}" stroke="{INK}" stroke-width="3" stroke-dasharray="2 4"/>'
    yield text(WIDTH / 2, y + 18, words, 12, SOFT, anchor="middle")


def part(index, count):
    """Left edge and width of one of some columns."""
    width = (WIDTH - 2 * MARGIN - (count - 1) * GAP) / count
    return MARGIN + index * (width + GAP), width


def shown(number):
    return f"{number:.7f}".replace("-", "−")


def batch(y, step, images):
    """The micro-batches as boxes with their pictures, and who takes them."""
    micro_batches = step["micro_batches"]
    for index, micro_batch in enumerate(micro_batches):
        color, fill = RANKS[micro_batch["rank"]]
        x, width = part(index, len(micro_batches))
        height = width / 2
        yield box(x, y, width, height + 64, color, fill)
        yield text(x + 10, y + 20, f"micro-batch {index}", 13, color, "bold")
        yield text(x + width - 10, y + 20, f"rank {micro_batch['rank']}", 13, color, anchor="end")
        pictures = [images[image] for image in micro_batch["images"]]
        yield (
            f'<image x="{x + 6:g}" y="{y + 30}" width="{width - 12:g}" height="{height - 6:g}" '
            f'href="{png(pictures, 8)}"/>')
        first = ", ".join(f"{image:,}" for image in micro_batch["images"][:3])
        yield text(x + width / 2, y + height + 38, f"{len(pictures)} images of the training set:", 12, SOFT, anchor="middle")
        yield text(x + width / 2, y + height + 54, f"{first}, …", 12, SOFT, anchor="middle")


def rank_boxes(y, height, lines):
    """A box per rank with lines of text, the first of them bold."""
    for rank, words in enumerate(lines):
        (color, fill), (x, width) = RANKS[rank], part(rank, len(lines))
        yield box(x, y, width, height, color, fill)
        for number, line in enumerate(words):
            weight = "normal" if number else "bold"
            yield text(x + 12, y + 22 + 19 * number, line, 13, INK if number else color, weight)


def tree(y, step, adds_own=False):
    """The gradient of one weight: of each micro-batch, and added in the canonical order, by its owner or by the rank that has
    both parts."""
    gradients = [float32(gradient) for gradient in step["weight"]["gradients"]]
    width, color = 480, RANKS[step["weight"]["summed_by"]][0]
    nodes = [
        (MARGIN + (index + 0.5) * width / len(gradients), y, value, RANKS[step["micro_batches"][index]["rank"]][0])
        for index, value in enumerate(gradients)]
    for index, (x, top, value, box_color) in enumerate(nodes):
        fill = dict(RANKS)[box_color]
        yield box(x - 54, top, 108, 40, box_color, fill)
        yield text(x, top + 16, f"of micro-batch {index}", 11, box_color, anchor="middle")
        yield text(x, top + 33, shown(value), 13, INK, anchor="middle")
    bottom = 40
    while len(nodes) > 1:
        parents = []
        for (x1, y1, a, color1), (x2, y2, b, color2) in zip(nodes[::2], nodes[1::2]):
            x, top = (x1 + x2) / 2, y1 + bottom + 34
            for x0 in (x1, x2):
                yield f'<line x1="{x0:g}" y1="{y1 + bottom:g}" x2="{x:g}" y2="{top:g}" stroke="{LINE}" stroke-width="1.5"/>'
            parents.append((x, top, float32(a + b), color1 if adds_own and color1 == color2 else color))
        nodes = parents
        for x, top, value, box_color in nodes:
            yield box(x - 60, top, 120, 28, box_color)
            yield text(x, top + 19, f"+ = {shown(value)}", 13, INK, anchor="middle")
        bottom = 28
    if nodes[0][2] != float32(step["weight"]["sum"]):
        sys.exit(f"the tree's sum is {nodes[0][2]!r}, and the program's {step['weight']['sum']!r}")


def update(x, y, step):
    """The weight before and after."""
    weight, rate = step["weight"], step["learning_rate"]
    gradient = weight["sum"] + 0.0005 * weight["before"]
    if abs(weight["before"] - rate * (gradient + 0.9 * gradient) - weight["after"]) > 1e-8:
        sys.exit("the program's update isn't the one that the picture tells of")
    lines = [
        ("the weight before, θ", f"{weight['before']:.9f}"), ("gradient, g", shown(weight["sum"])),
        ("learning rate, η", shown(rate)), ("the weight after", f"{weight['after']:.9f}")]
    yield box(x, y, WIDTH - MARGIN - x, 136, LINE, "#fafafa")
    for index, (name, value) in enumerate(lines):
        yield text(x + 12, y + 22 + 21 * index, name, 13, SOFT)
        yield text(WIDTH - MARGIN - 12, y + 22 + 21 * index, value.replace("-", "−"), 13, INK, "bold", "end")
    yield text(x + 12, y + 108, "u = g + 0.0005 θ: weight decay", 12, SOFT)
    yield text(x + 12, y + 126, "θ ← θ − η (u + 0.9 u): SGD, Nesterov", 12, SOFT)


def named(step):
    weight = step["weight"]
    return f"{weight['tensor']}[{weight['output']}, {weight['input']}], from pixel ({weight['row']}, {weight['column']}) to unit {weight['output']}"


def opening(step, images):
    total = step["batch_size"]
    yield from heading(30, 1, f"The batch: {total} of {len(images):,} images, in the order that the seed gives, in {len(step['micro_batches'])} micro-batches")
    yield from batch(48, step, images)


def of_rank(step, rank):
    return [index for index, micro_batch in enumerate(step["micro_batches"]) if micro_batch["rank"] == rank]


def one_node(step, images):
    """The picture where ranks share memory, and its height."""
    lines = list(opening(step, images))
    widths = " → ".join(map(str, step["layers"]))
    lines += heading(256, 2, "Each rank takes its own images through the network and back")
    lines += rank_boxes(272, 92, [
        [f"rank {rank}: micro-batches {of_rank(step, rank)[0]} and {of_rank(step, rank)[-1]}", f"forward: {widths}, then the loss",
         "back: the deltas of every layer", "leaves activations and deltas of its 64 rows"] for rank in (0, 1)])
    lines += [arrow(part(rank, 2)[0] + part(rank, 2)[1] / 2, 364, part(rank, 2)[0] + part(rank, 2)[1] / 2, 380) for rank in (0, 1)]
    lines += [box(MARGIN, 382, WIDTH - 2 * MARGIN, 34, LINE, "#f2f2f2"), text(
        WIDTH / 2, 404, f"memory that both ranks see: {step['parameter_count']:,} parameters, momentum, "
        f"activations and deltas of all {step['batch_size']} rows", 13, INK, anchor="middle")]
    lines += barrier(434, "barrier: nobody reads before all have written")
    lines += heading(486, 3, "Each rank sums the gradient of the parameters that it owns, over all rows, and updates these")
    lines += rank_boxes(502, 54, [
        [f"rank {worker['rank']} owns {worker['summed_parameters']:,} parameters",
         "no other rank sums or updates them"] for worker in step["workers"]])
    lines.append(text(MARGIN, 584, f"One of them, followed: {named(step)}. Rank {step['weight']['summed_by']} owns it.", 13))
    lines += tree(598, step)
    lines += update(MARGIN + 500, 598, step)
    lines += barrier(782, "barrier: the parameters are the new ones for everybody, and the next step begins")
    return lines, 816


def two_nodes(step, images):
    """The picture where ranks are on nodes of their own, and its height."""
    lines = list(opening(step, images))
    lines += heading(256, 2, "Each rank takes its own images through the network, and sums over its own micro-batches")
    total = step["parameter_count"]
    lines += rank_boxes(272, 92, [
        [f"rank {rank} on node {rank + 1}: its own copy of {total:,} parameters", "forward and back, for its 64 rows",
         f"the gradient of all {total:,} parameters, summed", f"over micro-batches {of_rank(step, rank)[0]} and {of_rank(step, rank)[-1]}"] for rank in (0, 1)])
    lines += heading(400, 3, "The sums cross the network: each rank gets everybody's part of one slice")
    (left, width), (right, _) = part(0, 2), part(1, 2)
    slices = [worker["summed_parameters"] for worker in step["workers"]]
    lines += [
        arrow(left + width - 60, 416, right + 60, 464), arrow(right + 60, 416, left + width - 60, 464),
        text(left + 12, 444, f"keeps {slices[0]:,} of its sums, sends {slices[1]:,}", 13, RANKS[0][0]),
        text(WIDTH - MARGIN - 12, 444, f"keeps {slices[1]:,}, sends {slices[0]:,}", 13, RANKS[1][0], anchor="end")]
    lines += rank_boxes(468, 54, [
        [f"rank {rank} adds its slice of {slices[rank]:,} parameters", "and gives the result to all (allgather)"] for rank in (0, 1)])
    lines.append(text(MARGIN, 550, f"The same weight: {named(step)}. It is in rank {step['weight']['summed_by']}'s slice.", 13))
    lines += tree(564, step, adds_own=True)
    lines += update(MARGIN + 500, 564, step)
    lines += heading(768, 4, f"Every rank updates all {total:,} parameters: the same sums, the same update, the same bits")
    return lines, 790


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lockstep", type=Path, default=ROOT / ".build/release/lockstep", help="the built program")
    parser.add_argument("--data", type=Path, required=True, help="the folder of MNIST")
    parser.add_argument("--nodes", action="store_true", help="draw two nodes")
    options = parser.parse_args()
    step = told(options)
    content = gzip.decompress((options.data / "train-images-idx3-ubyte.gz").read_bytes())[16:]
    images = [content[start : start + SIDE * SIDE] for start in range(0, len(content), SIDE * SIDE)]
    lines, height = (two_nodes if options.nodes else one_node)(step, images)
    title = "One step of training on two " + ("nodes" if options.nodes else "ranks of a node")
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="Helvetica, Arial, sans-serif" role="img">')
    print(f"<title>{title}, with its numbers</title>")
    print(
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="{LINE}"/></marker></defs>')
    print(f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>')
    print("\n".join(lines))
    print("</svg>")


if __name__ == "__main__":
    main()
