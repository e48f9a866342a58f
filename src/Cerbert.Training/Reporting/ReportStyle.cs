namespace Cerbert.Training.Reporting;

/// <summary>The look of a report: everything the page needs, for light and for dark screens, and for paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --rule: #d8dee4; --page: #fff; --card: #f6f8fa;
          --c0: #0b62a4; --c1: #c2410c; --c2: #15803d; --c3: #9333ea; --c4: #a16207; --c5: #0e7490; --c6: #be185d; --c7: #4d7c0f; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --rule: #30363d; --page: #0d1117; --card: #161b22;
          --c0: #60a5fa; --c1: #fb923c; --c2: #4ade80; --c3: #c084fc; --c4: #fbbf24; --c5: #22d3ee; --c6: #f472b6; --c7: #a3e635; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
        .sub { color: var(--soft); margin: .2rem 0 0; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
        figure { margin: 0; padding: .8rem; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; }
        figcaption { font-weight: 600; margin-bottom: .3rem; }
        .chart { width: 100%; height: auto; display: block; }
        .grid { stroke: var(--rule); stroke-width: 1; } .tick { fill: var(--soft); font-size: 12px; }
        .line { fill: none; stroke: var(--c); stroke-width: 1.8; stroke-linejoin: round; } .dashed.line { stroke-dasharray: 6 4; }
        .band { fill: var(--c); opacity: .16; } .dot { fill: var(--c); }
        .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
        .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
        .legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: .4rem 0 0; padding: 0; font-size: .87rem; }
        .swatch { width: 24px; height: 8px; margin-right: .4rem; } .last { color: var(--soft); font-variant-numeric: tabular-nums; }
        .wide { overflow-x: auto; margin: .6rem 0 1rem; }
        table { border-collapse: collapse; font-size: .9rem; } caption { text-align: start; color: var(--soft); padding-bottom: .3rem; }
        th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--rule); text-align: start; vertical-align: top; }
        th { font-weight: 600; } .n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td.text { min-width: 16rem; overflow-wrap: anywhere; }
        td.heat { background: color-mix(in srgb, var(--c0) calc(var(--v) * 70%), transparent); }
        td.against { background: color-mix(in srgb, var(--c1) calc(var(--v) * 70%), transparent); }
        summary { cursor: pointer; font-weight: 600; }
        pre { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: .8rem; overflow-x: auto; font-size: .85rem; }
        @media print { body { max-width: none; } figure, tr { break-inside: avoid; } }
        """;
}
