#!/usr/bin/env python3
"""Draws summation_tree.svg: the tree that adds micro-batch gradients is the same for any number of ranks.

    python3 docs/pictures/summation_tree.py > docs/pictures/summation_tree.svg

Colors are those of Okabe and Ito, which people with any color vision can tell apart.
"""
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"]
MICRO_BATCHES = 4
PANEL, BOX, GAP = 250, 46, 12
HEIGHT = 250
LEVELS = [178, 112, 52]  # the middles of micro-batches, pairs and the sum, from the top of the picture


def text(x, y, words, size=13, color="#444", weight="normal"):
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{color}" font-weight="{weight}" '
        f'text-anchor="middle">{words}</text>')


def centre(panel, micro_batch):
    width = MICRO_BATCHES * BOX + (MICRO_BATCHES - 1) * GAP
    return panel * PANEL + (PANEL - width) / 2 + BOX / 2 + micro_batch * (BOX + GAP)


def drawing(panel, ranks):
    """One panel: micro-batches in their ranks' colors, and above them the tree."""
    yield text(panel * PANEL + PANEL / 2, 20, f"{ranks} rank{'s' * (ranks > 1)}", 15, "#222", "bold")
    nodes = [(centre(panel, index), LEVELS[0] - BOX / 2) for index in range(MICRO_BATCHES)]
    sums = []
    for level in LEVELS[1:]:
        parents = [((a[0] + b[0]) / 2, level) for a, b in zip(nodes[::2], nodes[1::2])]
        for index, (x, y) in enumerate(nodes):
            parent_x, parent_y = parents[index // 2]
            yield f'<line x1="{x}" y1="{y}" x2="{parent_x}" y2="{parent_y}" stroke="#888" stroke-width="1.5"/>'
        nodes = parents
        sums += nodes
    # On top of the lines.
    for x, y in sums:
        yield f'<circle cx="{x}" cy="{y}" r="13" fill="#fff" stroke="#888" stroke-width="1.5"/>'
        yield text(x, y + 6, "+", 18)
    for index in range(MICRO_BATCHES):
        rank = index * ranks // MICRO_BATCHES
        x, y = centre(panel, index), LEVELS[0]
        yield (
            f'<rect x="{x - BOX / 2}" y="{y - BOX / 2}" width="{BOX}" height="{BOX}" rx="6" fill="{COLOURS[rank]}"/>')
        yield text(x, y + 5, f"g{index}", 15, "#fff", "bold")
        yield text(x, y + BOX / 2 + 17, f"rank {rank}", 11, COLOURS[rank])


def main():
    panels = [1, 2, 4]
    width = PANEL * len(panels)
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        'font-family="Helvetica, Arial, sans-serif" role="img">')
    print("<title>The same sum of four micro-batch gradients on one, two and four ranks</title>")
    print(f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>')
    for panel, ranks in enumerate(panels):
        print("\n".join(drawing(panel, ranks)))
    print(text(width / 2, HEIGHT - 14, "whoever computes a gradient, ((g0 + g1) + (g2 + g3)) is added in this order"))
    print("</svg>")


if __name__ == "__main__":
    main()
