/**
 * A skeleton has the measures of what replaces it, so nothing moves. The shop changes it by variables (`--regulars-…`) and by
 * parts (`::part(tile)`).
 */
export const STYLE = `
:host { display: block; contain: content; color: inherit; font: inherit; line-height: 1.35 }
section { --gap: var(--regulars-gap, 16px) }
h2 { margin: 0 0 12px; font: inherit; font-size: var(--regulars-heading-size, 1.25em); font-weight: 600; min-height: 1.35em }
ul { display: grid; grid-auto-flow: column; grid-auto-columns: var(--regulars-tile-width, clamp(136px, 38vw, 184px)); gap: var(--gap);
  margin: 0; padding: 3px 3px 12px; list-style: none; overflow-x: auto; scroll-snap-type: x proximity; scroll-padding: 3px;
  overscroll-behavior-x: contain; scrollbar-width: thin }
li { scroll-snap-align: start; min-width: 0 }
.tile { display: flex; flex-direction: column; height: 100%; color: inherit; text-decoration: none; border-radius: var(--regulars-radius, 12px) }
a.tile:focus-visible { outline: 2px solid var(--regulars-accent, currentColor); outline-offset: 1px }
.image { aspect-ratio: 1; margin-bottom: 8px; border-radius: var(--regulars-radius, 12px); overflow: hidden; background: var(--regulars-placeholder, rgb(128 128 128 / .12)) }
img { display: block; width: 100%; height: 100%; object-fit: var(--regulars-image-fit, cover); transition: transform .2s }
img.broken { visibility: hidden }
a.tile:hover img { transform: scale(1.03) }
.reason, .title { overflow: hidden; unicode-bidi: plaintext }
.reason { white-space: nowrap; text-overflow: ellipsis; min-height: 1.35em; font-size: .8125em; color: var(--regulars-muted, inherit); opacity: var(--regulars-muted-opacity, .72) }
.title { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; min-height: 2.7em; font-size: .9375em }
a.tile:hover .title { text-decoration: underline }
.price { min-height: 1.35em; padding-top: 4px; font-weight: 600; white-space: nowrap }
s { font-weight: 400; font-size: .875em; opacity: .65; margin-inline-start: 6px }
.price.cut { color: var(--regulars-sale, inherit) }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.bone { color: transparent; border-radius: 4px; background: var(--regulars-placeholder, rgb(128 128 128 / .12)) }
.title.bone { min-height: 0; height: 2.2em; margin-bottom: .5em }
.price.bone { width: 45% }
h2.bone { width: 40%; max-width: 240px }
[aria-busy=true] :is(.image, .bone) { animation: breathe 1.4s ease-in-out infinite alternate }
@keyframes breathe { to { opacity: .45 } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important } }
`;
