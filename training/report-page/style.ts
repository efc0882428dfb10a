/** Of the page: on a wide screen two columns of figures, on a phone one. */
export const STYLE = `
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; }
body { margin: 0 auto; max-width: 1080px; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.25rem; }
h3, h4 { font-size: 1rem; margin: 0; }
h4 { font-size: 0.8rem; color: #666; }
section > p, figcaption, .note { color: #555; margin: 0.25rem 0 0.75rem; max-width: 44rem; }
figure { margin: 0; }
figcaption { font-size: 0.85rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 0 2rem; }
.gaps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 1rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; list-style: none; padding: 0; margin: 0; font-size: 0.9rem; }
.legend i { display: inline-block; width: 1.1em; height: 0.3em; margin: 0 0.4em 0.2em 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.75rem 0.2rem 0; text-align: right; white-space: nowrap; }
th:first-child { text-align: left; font-weight: 400; }
thead th { color: #666; font-weight: 400; border-bottom: 1px solid #ccc; }
.gate { border-left: 4px solid #00664d; padding-left: 0.75rem; font-size: 1.1rem; }
.gate.refused { border-color: #d55e00; }
.gate ul { margin: 0.25rem 0; padding-left: 1.25rem; font-size: 0.9rem; }
.verdict { font-size: 1.1rem; }
.warning { border-left: 4px solid #d55e00; padding-left: 0.75rem; }
.examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 500px), 1fr)); gap: 1rem; }
article { border: 1px solid #ddd; border-radius: 6px; padding: 0.75rem; font-size: 0.85rem; }
article p { margin: 0 0 0.5rem; color: #555; }
.lists { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 0.75rem; }
ol { margin: 0; padding-left: 1.5rem; overflow-wrap: anywhere; }
b { color: #00664d; }
.ours th, .ours td { font-weight: 700; }
dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: 0.2rem 1rem; margin: 0.5rem 0; font-size: 0.9rem; max-width: 52rem; }
dt { font-weight: 700; }
dd { margin: 0; color: #555; }
summary { cursor: pointer; margin: 0.5rem 0; }
pre { overflow-x: auto; font-size: 0.8rem; }
`;
