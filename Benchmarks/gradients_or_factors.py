#!/usr/bin/env python3
"""Measures steps of two nodes that exchange gradients beside those that exchange their factors, and prints a Markdown table.

    sudo Benchmarks/gradients_or_factors.py

The nodes are cluster/testbed's, as in scaling.py. Run it from the project's folder after `make build`, when nothing else runs.
"""
import subprocess

from scaling import TESTBED, measured

# Over the slowest link, gradients of the larger network take seconds.
RATES = {"784-512-512-10": ["100mbit", "1gbit", "none"], "784-2400-2400-1800-10": ["1gbit", "none"]}
BATCHES = [32, 128, 512]


def pair(network, batch, rate):
    """The milliseconds of both ways, the shorter in bold."""
    times = [measured(2, network, batch, rate, "none", way)["seconds"] * 1e3 for way in ("gradients", "factors")]
    texts = [f"{time:.1f}" if time < 100 else f"{time:.0f}" for time in times]
    return [f"**{text}**" if time == min(times) else text for text, time in zip(texts, times)]


def main():
    cells = {}
    subprocess.run([*TESTBED, "up", "--nodes", "2"], check=True)
    try:
        for network, rates in RATES.items():
            for rate in rates:
                subprocess.run([*TESTBED, "link", "--rate", rate], check=True)
                cells |= {(network, batch, rate): pair(network, batch, rate) for batch in BATCHES}
    finally:
        subprocess.run([*TESTBED, "down"], check=True)
    rates = RATES["784-512-512-10"]
    print("| network | batch | " + " | ".join(f"{rate.replace('none', 'no limit')} | factors" for rate in rates) + " |")
    print("|---" * (2 + 2 * len(rates)) + "|")
    for network in RATES:
        for batch in BATCHES:
            row = [cell for rate in rates for cell in cells.get((network, batch, rate), ["–", "–"])]
            print(f"| {network} | {batch} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
