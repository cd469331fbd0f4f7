/** The page's style: the system's fonts, light and dark by what the reader's system says. */
export const pageStyle = `
:root { color-scheme: light dark; --back: #fff; --front: #1c2127; --dim: #5b6570; --line: #d8dde3; --tile: #f4f6f8;
  --good: #2171b5; --bad: #cb181d; --cut: #b8860b; --open: #777f88; --limit: #c2410c; }
@media (prefers-color-scheme: dark) { :root { --back: #14181d; --front: #e4e8ec; --dim: #9aa5b1; --line: #333b45; --tile: #1d232a;
  --good: #6baed6; --bad: #fb6a4a; --cut: #e3b341; --open: #8b949e; --limit: #f59e5b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--back); color: var(--front);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0; }
.dim { color: var(--dim); }
.bad { color: var(--bad); font-weight: 600; }
.good { color: var(--good); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; padding: 0; }
.tiles > div { background: var(--tile); border-radius: 6px; padding: .6rem .8rem; }
.tiles dt { color: var(--dim); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.tiles dd small { font-size: .8rem; color: var(--dim); display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--dim); font-size: .85rem; white-space: nowrap; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 12rem; }
tr.sum td { font-weight: 600; border-bottom: 0; }
.bar { display: block; height: .55rem; min-width: 1px; background: var(--good); border-radius: 2px; margin-top: .45rem; }
td.share { width: 18%; min-width: 5rem; }
td:first-child { white-space: nowrap; }
.key span { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin: 0 .3rem 0 .9rem; vertical-align: -1px; }
figure { margin: 0; max-width: none; }
svg { display: block; max-width: 100%; overflow: visible; --plot-background: var(--back); }
summary { cursor: pointer; margin: .75rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0 .75rem; font-size: .85rem; }
`;
