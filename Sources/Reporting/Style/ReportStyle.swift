/// How reports look, beyond what all pages have.
package enum ReportStyle {
  /// The rules, which hold neither `<` nor `&`: an XML parser reads them as it does other text.
  package static let text = [colors, words, tables, charts, images, print].joined(separator: "\n")

  /// The cells of a confusion matrix, in both schemes; texts are at least 4.5:1 on them.
  private static let colors = """
    :root {
      --right: #e3efe6; --wrong-0: #fdf0e4; --wrong-1: #fbdfc6; --wrong-2: #f8c79b; --wrong-3: #f2a866; --wrong-4: #e98a3a; }
    @media screen and (prefers-color-scheme: dark) { :root {
      --right: #1e3327; --wrong-0: #2b241c; --wrong-1: #40301f; --wrong-2: #5a3d20; --wrong-3: #744a1e;
      --wrong-4: #8a531a; } }
    """

  private static let words = """
    .status { margin: 0.35rem 0 0; color: var(--quiet); }
    .completed::before { content: "✓ "; color: var(--good); font-weight: 700; }
    .running::before { content: "… "; font-weight: 700; }
    .stopped::before, .interrupted::before { content: "■ "; }
    .diverged::before, .failed::before { content: "✗ "; color: var(--bad); font-weight: 700; }
    .reason, .warnings { margin: 1rem 0 0; padding: 0.7rem 1rem; border-radius: 0.4rem; max-width: 44rem;
      background: var(--warn-ground); color: var(--warn-ink); white-space: pre-line; overflow-wrap: anywhere; }
    .warnings { padding-left: 2rem; }
    .headline { display: grid; grid-template-columns: auto 1fr; gap: 1.5rem 3.5rem; align-items: start; margin-top: 2rem; }
    .answer { font-weight: 600; }
    .score { margin: 0; }
    .score strong { display: block; font-size: 3.6rem; font-weight: 600; line-height: 1.05; letter-spacing: -0.03em;
      white-space: nowrap; font-variant-numeric: tabular-nums; }
    .score span { color: var(--quiet); }
    .details div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: 0.45rem 0;
      border-bottom: 1px solid var(--rule); }
    .details dt { font-size: 1rem; }
    @media (max-width: 44rem) {
      .headline { grid-template-columns: 1fr; }
      .details div { grid-template-columns: 1fr; }
      .details dt { font-size: 0.88rem; } }
    """

  private static let tables = """
    .matrix { border-collapse: separate; border-spacing: 2px; }
    .matrix th, .matrix td { padding: 0.35rem 0.45rem; min-width: 2.2rem; border: 0; border-radius: 0.2rem; }
    .figures .bar { width: 4.5rem; }
    .figures .matrix { font-size: 0.8rem; }
    .figures .matrix th, .figures .matrix td { padding: 0.4rem 0.3rem; }
    @media (max-width: 44rem) { .matrix, .figures .matrix { font-size: 0.7rem; border-spacing: 1px; }
      .matrix th, .matrix td, .figures .matrix th, .figures .matrix td { min-width: 1.7rem; padding: 0.35rem 0.12rem; }
      .matrix thead th { font-size: inherit; } }
    .matrix .none { color: var(--quiet); }
    .matrix .right { background: var(--right); font-weight: 600; }
    .wrong-0 { background: var(--wrong-0); } .wrong-1 { background: var(--wrong-1); }
    .wrong-2 { background: var(--wrong-2); } .wrong-3 { background: var(--wrong-3); }
    .wrong-4 { background: var(--wrong-4); }
    .shades { display: flex; flex-wrap: wrap; gap: 0.3rem; margin: 0 0 0.8rem; padding: 0; list-style: none;
      font-size: 0.88rem; }
    .shades li { padding: 0.15rem 0.6rem; border-radius: 0.2rem; }
    """

  private static let charts = """
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 2.5rem 3rem; }
    .figures figure { max-width: 32rem; margin: 0; }
    figcaption .note { margin: 0.15rem 0 0.7rem; }
    .legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0 0 0.6rem; padding: 0; list-style: none;
      font-size: 0.92rem; }
    .stays { position: sticky; top: 0; z-index: 2; margin-bottom: 1rem; padding: 0.5rem 0; background: var(--ground); }
    .stays .legend { margin: 0; }
    .legend li { display: flex; align-items: center; gap: 0.5rem; min-width: 0; overflow-wrap: anywhere; }
    .key { flex: none; width: 34px; height: 12px; overflow: visible; }
    .ideal { stroke: var(--quiet); stroke-dasharray: 4 4; }
    .line-0 { color: var(--line-0); } .line-1 { color: var(--line-1); } .line-2 { color: var(--line-2); }
    .line-3 { color: var(--line-3); } .line-4 { color: var(--line-4); } .line-5 { color: var(--line-5); }
    .curve { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: butt; }
    .mark { fill: var(--ground); stroke: currentColor; stroke-width: 1.8; }
    .whisker { stroke: currentColor; stroke-width: 1.5; }
    .band { fill: currentColor; opacity: 0.13; }
    .faint .curve { stroke-width: 1; opacity: 0.55; }
    """

  private static let images = """
    .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 2rem 1.4rem; margin: 0;
      padding: 0; list-style: none; }
    .mistakes p { margin: 0 0 0.4rem; }
    .mistakes img { width: 100%; max-width: 8rem; height: auto; }
    .mistakes ol { margin: 0.4rem 0 0; padding: 0; list-style: none; font-variant-numeric: tabular-nums;
      font-size: 0.94rem; max-width: 8rem; }
    .mistakes ol li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.5rem; overflow-wrap: anywhere; }
    .mistakes ol span:last-child { flex: none; }
    .mistakes .label { font-weight: 650; }
    .mistakes .note { margin: 0.2rem 0 0; }
    .sheet img { display: block; width: 100%; max-width: 38rem; height: auto; }
    @media screen and (prefers-color-scheme: dark) { .sheet img { filter: invert(1) hue-rotate(180deg); } }
    """

  private static let print = """
    @media print {
      .headline { grid-template-columns: auto 1fr; margin-top: 1rem; }
      .score strong { font-size: 30pt; }
      .facts { grid-template-columns: repeat(4, auto); gap: 0.6rem 1rem; }
      .details div { grid-template-columns: 9rem 1fr; padding: 0.2rem 0; }
      .figures figure { max-width: 8.4cm; }
      .sheet img { max-width: 12cm; } .mistakes img { max-width: 2.2cm; }
      .headline, .sheet, .matrix, .details { break-inside: avoid; }
      .stays { position: static; } .mistakes, .sheet { break-before: avoid; }
      .figures { grid-template-columns: 1fr 1fr; gap: 1rem 1.5rem; }
      .mistakes { display: block; }
      .mistakes > li { display: inline-block; width: 16.6%; padding-right: 1rem; margin-bottom: 0.7rem; vertical-align: top; }
      .matrix td, .matrix th { padding: 0.15rem 0.3rem; min-width: 2.6rem; }
      .matrix td, .shades li, .score { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
    """
}
