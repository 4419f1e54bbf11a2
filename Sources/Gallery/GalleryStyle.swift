/// How a gallery looks, beyond what all pages have.
enum GalleryStyle {
  /// The rules, without `<` and `&`.
  static let text = """
    .introduction { margin-top: 1.2rem; }
    .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(4.5rem, 1fr)); gap: 0.9rem 0.7rem; margin: 0;
      padding: 0; list-style: none; font-size: 0.84rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
    .pictures li { min-width: 0; }
    .pictures img { display: block; width: 100%; max-width: 4.5rem; height: auto; margin-bottom: 0.25rem; }
    .pictures p { margin: 0; overflow-wrap: anywhere; }
    .pictures .note { font-size: inherit; }
    .pictures .differs strong { color: var(--bad); }
    #losses .pictures { grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr)); gap: 1.4rem 0.9rem; font-size: 0.9rem; }
    #losses .pictures img { max-width: 6rem; }
    .deformed { grid-template-columns: repeat(9, minmax(0, 1fr)); gap: 0.5rem; max-width: 44rem; margin-bottom: 0.5rem; }
    .means { grid-template-columns: repeat(auto-fill, minmax(5.2rem, 1fr)); }
    .means img { max-width: 5.6rem; }
    .class { margin-top: 2rem; }
    .class h3 { margin-bottom: 0.7rem; }
    h3 .note { font-weight: 400; margin-left: 0.4rem; }
    #numbers h3 { margin: 2.2rem 0 0.15rem; }
    #numbers h3 + .note { margin-bottom: 0.7rem; }
    .one { display: flex; flex-wrap: wrap; gap: 1.2rem 2rem; align-items: center; }
    .one img { flex: none; width: 11rem; max-width: 100%; height: auto; }
    .one .facts { flex: 1 1 12rem; }
    .pixels { border-collapse: separate; border-spacing: 1px; font-size: 0.72rem; line-height: 1; }
    .pixels th, .pixels td { padding: 0; height: 1.45rem; border: 0; text-align: center; vertical-align: middle;
      font-size: inherit; font-weight: 400; }
    @media screen { .pixels { table-layout: fixed; width: calc((var(--columns) + 1) * 1.81rem); max-width: 100%;
      font-size: clamp(0.6rem, 1.2vw, 0.72rem); } }
    .narrow { display: none; }
    .pixels th { color: var(--quiet); }
    .pixels .p { background: #000; color: #9a9a9a; }
    .strip { overflow: hidden; border-radius: 0.25rem; margin-bottom: 0.7rem; }
    .strip img { display: block; width: 100%; height: 2rem; border-radius: 0; }
    .one-hot td, .one-hot th { padding: 0.35rem 0.5rem; min-width: 2.4rem; text-align: center; }
    .one-hot .hot { background: var(--accent); color: var(--ground); font-weight: 650; }
    #balance .bar { width: 18rem; }
    .column { fill: var(--line-0); }
    #histogram figure { max-width: 36rem; }
    @media screen and (max-width: 44rem) {
      .narrow { display: inline; }
      .wide { width: 100%; font-size: 0; }
      .wide thead, .wide th { display: none; }
      .wide td { height: calc((100vw - 2rem) / var(--columns) - 1px); }
      .one-hot td, .one-hot th { padding: 0.35rem 0.2rem; min-width: 1.9rem; }
      #balance table { width: 100%; } #balance tbody tr { position: relative; }
      #balance thead th:last-child { display: none; }
      #balance tbody th, #balance tbody td { padding-bottom: 1.4rem; }
      #balance tbody td:last-child { position: absolute; z-index: 2; inset: auto 0 0.5rem; padding: 0; border: 0; }
      #balance .bar { width: 100%; } }
    @media print {
      .class { break-inside: avoid; } .pictures { display: block; }
      .pictures li { display: inline-block; width: 10%; padding-right: 0.7rem; margin-bottom: 0.8rem;
        vertical-align: top; }
      .pixels { font-size: 5.5pt; border-spacing: 0; break-inside: avoid; } .one-hot { display: block; overflow: hidden; }
      .pixels th, .pixels td { width: 5.2mm; min-width: 0; height: 4.6mm; }
      .pixels .p, .hot, .bar, .bar span { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
    """
}
