/// How all pages look.
package enum PageStyle {
  /// The rules, which hold neither `<` nor `&`: an XML parser reads them as it does other text.
  package static let text = [colors, typography, tables, charts, print].joined(separator: "\n")

  /// The colors of both schemes. Texts are at least 4.5:1 on what they stand on, curves 3:1. Lines have the hues of Okabe and
  /// Ito, which people with any color vision can tell apart, and dashes and marks besides.
  private static let colors = """
    :root { color-scheme: light dark;
      --ground: #fdfdfb; --panel: #f3f4f2; --ink: #1b1f23; --quiet: #565f68; --rule: #d8dbd7; --accent: #0b5c99;
      --warn-ground: #fff3d6; --warn-ink: #5c4300; --good: #1d6b3a; --bad: #a3281c; --edge: rgb(0 0 0 / 0.24);
      --line-0: #0067a5; --line-1: #c0500c; --line-2: #007a5a; --line-3: #a8457f; --line-4: #7d6200; --line-5: #4d5560; }
    @media screen and (prefers-color-scheme: dark) { :root {
      --ground: #15181b; --panel: #1f2327; --ink: #e7e9ea; --quiet: #a7afb7; --rule: #363c42; --accent: #82bdf2;
      --warn-ground: #3a2f12; --warn-ink: #f4dfa6; --good: #7fd29b; --bad: #ff9d8f; --edge: rgb(255 255 255 / 0.26);
      --line-0: #6db8f0; --line-1: #f59056; --line-2: #3ccba0; --line-3: #e99ac9; --line-4: #dcc24a; --line-5: #b6bec7; } }
    """

  private static let typography = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 64rem; padding: 2.5rem 1rem 3rem; background: var(--ground); color: var(--ink);
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif;
      overflow-wrap: break-word; }
    h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
    h1 { margin: 0; font-size: 1.9rem; font-weight: 650; letter-spacing: -0.01em; }
    h2 { margin: 0 0 1rem; font-size: 1.35rem; font-weight: 650; }
    h3 { margin: 0; font-size: 1rem; font-weight: 650; }
    p { margin: 0 0 1rem; max-width: 44rem; }
    header p { margin-top: 0.4rem; }
    section { margin-top: 3.25rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
    footer { margin-top: 3.25rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--quiet); }
    a { color: var(--accent); }
    a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    code { font: 0.9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
      overflow-wrap: anywhere; }
    .option { white-space: nowrap; }
    .note { color: var(--quiet); font-size: 0.92rem; }
    .missing, .warning { margin: 0 0 1rem; padding: 0.7rem 1rem; border-radius: 0.4rem; max-width: 44rem; overflow-wrap: anywhere; }
    .warning { background: var(--warn-ground); color: var(--warn-ink); white-space: pre-line; }
    .missing { background: var(--panel); color: var(--quiet); }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    nav { margin-top: 2rem; }
    nav ul { display: flex; flex-wrap: wrap; gap: 0 1.4rem; margin: 0; padding: 0; list-style: none; }
    nav a { display: inline-flex; align-items: center; min-height: 2.75rem; min-width: 2.75rem; text-underline-offset: 0.25em;
      text-decoration-color: var(--rule); }
    nav a:hover { text-decoration-color: currentColor; }
    dl { margin: 0; }
    dt { color: var(--quiet); font-size: 0.88rem; }
    dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr)); gap: 1rem 1.5rem;
      padding-top: 0.5rem; }
    @media (max-width: 44rem) {
      body { padding-top: 1.5rem; }
      section { margin-top: 2.25rem; padding-top: 1.5rem; }
      .facts { grid-template-columns: 1fr 1fr; } }
    summary { display: flex; align-items: center; min-height: 2.75rem; color: var(--accent); cursor: pointer;
      list-style: none; }
    summary::-webkit-details-marker { display: none; }
    summary::before { content: "▸"; flex: none; width: 1.3em; }
    [open] > summary::before { content: "▾"; }
    """

  private static let tables = """
    .scroll { position: relative; max-width: 100%; overflow-x: auto; margin: 0 0 1rem;
      background: linear-gradient(to right, var(--ground) 40%, transparent) left / 2.5rem 100% no-repeat local,
        linear-gradient(to left, var(--ground) 40%, transparent) right / 2.5rem 100% no-repeat local,
        radial-gradient(farthest-side at 0 50%, var(--edge), transparent) left / 0.8rem 100% no-repeat scroll,
        radial-gradient(farthest-side at 100% 50%, var(--edge), transparent) right / 0.8rem 100% no-repeat scroll; }
    .scroll tbody th, .scroll thead th:first-child { position: sticky; left: 0; z-index: 1; background: var(--ground); }
    table { border-collapse: collapse; font-size: 0.94rem; font-variant-numeric: tabular-nums; }
    th, td { padding: 0.4rem 1.4rem 0.4rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule);
      white-space: nowrap; }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { color: var(--quiet); font-weight: 500; font-size: 0.88rem; }
    tbody th { font-weight: 500; }
    .number { text-align: right; }
    td code { white-space: nowrap; overflow-wrap: normal; }
    pre { margin: 0 0 1rem; padding: 0.9rem 1rem; border-radius: 0.4rem; background: var(--panel); line-height: 1.5;
      white-space: pre-wrap; }
    .bar { display: block; width: clamp(4rem, 18vw, 10rem); height: 0.7rem; background: var(--panel); border-radius: 0.2rem; }
    @media (max-width: 44rem) {
      th, td { padding-right: 0.8rem; } .bar { width: 3.2rem; }
      tbody th:not(.number) { white-space: normal; overflow-wrap: anywhere; min-width: 4.5rem; }
      tbody th code { overflow-wrap: normal; } }
    .bar span { display: block; height: 100%; background: var(--line-0); border-radius: 0.2rem; }
    """

  private static let charts = """
    figure { min-width: 0; margin: 0 0 1.5rem; max-width: 100%; }
    .chart { display: block; width: 100%; height: auto; }
    .chart text { fill: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
    .grid { stroke: var(--rule); } .tick { stroke: var(--quiet); }
    img { image-rendering: pixelated; border-radius: 0.25rem; }
    """

  private static let print = """
    @media print {
      html { font-size: 9pt; } body { max-width: none; padding: 0; }
      nav, details:not([open]) { display: none; }
      h1 { font-size: 18pt; } h2 { margin-bottom: 0.6rem; font-size: 13pt; } h3 { font-size: 9.5pt; }
      section, footer { margin-top: 1.1rem; padding-top: 0.9rem; }
      h2, h3, figcaption, .note { break-after: avoid; }
      figure, tr, .note, .scroll { break-inside: avoid; }
      .scroll { overflow: visible; background: none; }
      .scroll tbody th, .scroll thead th:first-child { position: static; }
      th, td { padding-right: 0.8rem; white-space: normal; }
      td.number { white-space: nowrap; }
      tbody th:not(.number) { overflow-wrap: anywhere; min-width: 2cm; }
      th code { overflow-wrap: normal; }
      td code { overflow-wrap: anywhere; white-space: normal; }
      .bar, .bar span, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
    """
}
