/** Of the simulated shop's pages. */
export const SHOP_STYLE = `
:root { --ink: #35313f; --soft: #77708a; --paper: #fffdf9; --sand: #f6f0e6; --berry: #c2456b; --leaf: #3f7d5f; --line: #e9e1d4 }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; color: var(--ink); background: var(--paper) }
a { color: inherit }
header { border-bottom: 1px solid var(--line); background: var(--paper) }
.bar { display: flex; align-items: center; gap: 12px 28px; flex-wrap: wrap; padding-block: 14px }
.wide { max-width: 1160px; margin: 0 auto; padding-inline: 20px }
.logo { font-weight: 800; font-size: 22px; letter-spacing: -.02em; text-decoration: none }
.logo b { color: var(--berry) }
nav { display: flex; gap: 4px 20px; overflow-x: auto; scrollbar-width: none; order: 3; width: 100%; font-size: 15px }
nav a { white-space: nowrap; text-decoration: none; color: var(--soft); padding: 2px 0 }
nav a:hover, nav a[aria-current] { color: var(--ink); box-shadow: 0 2px var(--berry) }
.cart { margin-left: auto; text-decoration: none; font-weight: 600 }
.cart span { display: inline-block; min-width: 22px; margin-left: 6px; padding: 0 6px; border-radius: 11px; background: var(--berry); color: #fff; font-size: 13px; line-height: 22px; text-align: center }
.hero { display: grid; grid-template-columns: 1.1fr 1fr; gap: 24px; align-items: center; margin: 28px 0 8px; padding: 36px 40px; border-radius: 24px; background: var(--sand) }
.hero h1 { margin: 0 0 8px; font-size: clamp(28px, 4vw, 44px); line-height: 1.12; letter-spacing: -.02em }
.hero p { margin: 0 0 20px; color: var(--soft); max-width: 34ch }
.hero .pictures { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 12px }
.hero img, .grid img { width: 100%; height: auto; aspect-ratio: 1; border-radius: 16px; display: block; background: #fff }
.button { display: inline-block; border: 0; border-radius: 999px; padding: 12px 26px; background: var(--berry); color: #fff; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
.button:hover { filter: brightness(1.08) }
.button:focus-visible, a:focus-visible { outline: 2px solid var(--berry); outline-offset: 2px }
regulars-recs { display: block; margin: 36px 0; --regulars-accent: var(--berry); --regulars-sale: var(--berry); --regulars-muted: var(--leaf); --regulars-muted-opacity: 1; --regulars-radius: 16px; --regulars-heading-size: 22px }
regulars-recs:not(:defined) { min-height: 340px }
.crumbs { margin: 20px 0 0; font-size: 14px; color: var(--soft) }
.item { display: grid; grid-template-columns: minmax(0, 460px) 1fr; gap: 24px 48px; margin: 16px 0 40px }
.item > img { width: 100%; height: auto; aspect-ratio: 1; border-radius: 24px; background: var(--sand) }
.item h1 { margin: 8px 0 4px; font-size: clamp(22px, 2.6vw, 30px); line-height: 1.25 }
.brand { color: var(--soft) }
.price { margin: 18px 0; font-size: 28px; font-weight: 700 }
.price s { margin-left: 10px; font-size: 18px; font-weight: 400; color: var(--soft) }
.sizes { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 22px; padding: 0; list-style: none }
.sizes a { display: block; min-width: 52px; padding: 7px 12px; border: 1px solid var(--line); border-radius: 10px; text-align: center; text-decoration: none }
.sizes a[aria-current] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink) }
.sizes a.gone { color: var(--soft); text-decoration: line-through }
.facts { margin: 22px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 15px }
h2 { font-size: 22px; margin: 32px 0 16px }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); gap: 24px 16px; margin: 0 0 40px; padding: 0; list-style: none }
.grid a { text-decoration: none }
.grid a:hover .name { text-decoration: underline }
.grid .name { display: block; margin: 8px 0 2px; font-size: 15px; line-height: 1.35 }
.lines { margin: 0; padding: 0; list-style: none }
.lines li { display: flex; gap: 16px; align-items: center; padding: 12px 0; border-bottom: 1px solid var(--line) }
.lines img { width: 72px; height: 72px; border-radius: 12px; background: var(--sand) }
.lines .name { flex: 1 }
.lines button { border: 0; background: none; color: var(--soft); font: inherit; cursor: pointer; text-decoration: underline }
.total { display: flex; justify-content: space-between; align-items: center; gap: 16px; margin: 20px 0; font-size: 20px; font-weight: 700 }
footer { margin-top: 56px; padding: 24px 0 40px; border-top: 1px solid var(--line); color: var(--soft); font-size: 14px }
@media (max-width: 760px) {
  .hero { grid-template-columns: 1fr; padding: 24px }
  .item { grid-template-columns: 1fr }
  .lines li { display: grid; grid-template-columns: 72px 1fr auto; gap: 0 16px }
  .lines img { grid-row: span 2 }
  .lines .name { grid-column: 2 / 4 }
}
`;
