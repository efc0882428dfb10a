/** The page of a preview. It asks for /preview.json and again whenever /changes says so. */
export const PREVIEW_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Letter preview</title>
<link rel="stylesheet" href="/preview.css">
</head>
<body>
<header>
<h1></h1>
<nav role="tablist" aria-label="View"></nav>
<label>Language <select></select></label>
<p class="size"><meter min="0"></meter> <output></output></p>
</header>
<p class="inbox"><strong></strong> <span></span></p>
<ul class="blocks" aria-label="Blocks"></ul>
<p class="error" role="alert" hidden></p>
<main></main>
<script type="module" src="/preview.js"></script>
</body>
</html>
`;

export const PREVIEW_STYLE = `:root { color-scheme: light dark; --line: light-dark(#dcdfe4, #3a3e45); --soft: light-dark(#f3f4f6, #1c1f24); --accent: light-dark(#0b6b5e, #5fd0bd); --bad: light-dark(#a3231f, #ff9c94); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: var(--soft); }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; padding: 12px 20px; border-bottom: 1px solid var(--line); background: Canvas; position: sticky; top: 0; z-index: 1; }
h1 { margin: 0; font-size: 17px; }
nav { display: flex; flex-wrap: wrap; gap: 4px; }
nav button { padding: 5px 12px; border: 1px solid transparent; border-radius: 8px; background: none; color: inherit; font: inherit; cursor: pointer; }
nav button[aria-selected="true"] { border-color: var(--accent); color: var(--accent); font-weight: 600; }
select { font: inherit; }
.size { margin: 0 0 0 auto; white-space: nowrap; }
meter { width: 110px; vertical-align: middle; }
.inbox { margin: 0; padding: 12px 20px; background: Canvas; border-bottom: 1px solid var(--line); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.inbox span { opacity: .7; }
.error { margin: 16px 20px 0; padding: 12px 16px; border: 1px solid var(--bad); border-radius: 8px; color: var(--bad); background: Canvas; overflow-wrap: anywhere; }
main { padding: 20px; }
iframe { display: block; width: 100%; margin: 0 auto; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
iframe.phone { max-width: 375px; }
iframe.desktop { max-width: 760px; }
pre { max-width: 760px; margin: 0 auto; padding: 20px; border: 1px solid var(--line); border-radius: 8px; background: Canvas; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
.blocks { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 0; padding: 8px 20px; list-style: none; font-size: 14px; background: Canvas; border-bottom: 1px solid var(--line); }
.dropped { color: var(--bad); }
`;

/** The letter is shown in a frame that runs no script. */
export const PREVIEW_SCRIPT = `const VIEWS = ['desktop', 'phone', 'dark', 'text', 'source'];
const REASONS = {
  no_candidates: 'nothing to show: no candidate is in stock and not just bought',
  too_few: 'fewer items than the block needs',
  trimmed: 'left out to keep the letter within its size',
};
const NO_PICTURE =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 280 280"><rect width="280" height="280" fill="#d5d9de"/><text x="140" y="146" text-anchor="middle" font-family="sans-serif" font-size="20" fill="#555c66">no picture here</text></svg>',
  );
const at = (selector) => document.querySelector(selector);
let view = VIEWS.includes(location.hash.slice(1)) ? location.hash.slice(1) : VIEWS[0];
let locale = '';
let letter;

for (const name of VIEWS) {
  const tab = document.createElement('button');
  tab.type = 'button';
  tab.role = 'tab';
  tab.textContent = name[0].toUpperCase() + name.slice(1);
  tab.addEventListener('click', () => {
    view = name;
    location.hash = name;
    show();
  });
  at('nav').append(tab);
}
at('select').addEventListener('change', ({ target }) => {
  locale = target.value;
  load();
});
new EventSource('/changes').addEventListener('message', load);

async function load() {
  const answer = await (await fetch('/preview.json?locale=' + encodeURIComponent(locale))).json();
  at('.error').hidden = answer.error === undefined;
  at('.error').textContent = answer.error ?? '';
  if (answer.letter === undefined) return;
  letter = answer.letter;
  document.title = letter.template + ': ' + letter.subject;
  at('h1').textContent = letter.template;
  at('select').replaceChildren(...letter.locales.map((one) => new Option(one, one, false, one === letter.locale)));
  at('meter').max = letter.limit;
  at('meter').high = letter.limit * 0.9;
  at('meter').optimum = 0;
  at('meter').value = letter.bytes;
  const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
  at('output').textContent =
    kilobytes(letter.bytes) + ' of ' + kilobytes(letter.limit) + ' KB' +
    (letter.trimmed > 0 ? ', ' + letter.trimmed + ' tiles trimmed' : '');
  at('.inbox strong').textContent = letter.subject;
  at('.inbox span').textContent = letter.preheader;
  at('.blocks').replaceChildren(
    ...letter.blocks.map(({ name, items, dropped }) => {
      const line = document.createElement('li');
      line.className = dropped === undefined ? '' : 'dropped';
      line.textContent = name + ': ' + (dropped === undefined ? items + (items === 1 ? ' item' : ' items') : REASONS[dropped] ?? dropped);
      return line;
    }),
  );
  show();
}

/** The letter as it is read in light or in dark, whatever the marketer's own machine has. */
function inScheme(html, scheme) {
  return html
    .replace(/(color-schemes?(?:" content="|:))light dark/g, '$1' + scheme)
    .replace(/\\(prefers-color-scheme:\\s*dark\\)/g, scheme === 'dark' ? 'all' : 'not all');
}

function show() {
  for (const [index, tab] of [...at('nav').children].entries()) tab.ariaSelected = String(VIEWS[index] === view);
  if (letter === undefined) return;
  if (view === 'text' || view === 'source') {
    const text = document.createElement('pre');
    text.textContent = view === 'text' ? letter.text : letter.html.replaceAll('><', '>\\n<');
    at('main').replaceChildren(text);
    return;
  }
  const { scrollY } = window;
  const frame = document.createElement('iframe');
  frame.title = 'The letter';
  frame.className = view === 'phone' ? 'phone' : 'desktop';
  frame.setAttribute('sandbox', 'allow-same-origin allow-popups');
  frame.srcdoc = inScheme(letter.html, view === 'dark' ? 'dark' : 'light');
  const old = at('main').firstElementChild;
  if (old !== null) frame.style.height = old.offsetHeight + 'px';
  const fit = () => {
    frame.style.height = frame.contentDocument.documentElement.scrollHeight + 2 + 'px';
  };
  frame.addEventListener('load', () => {
    fit();
    for (const picture of frame.contentDocument.images) {
      picture.addEventListener('load', fit);
      const replace = () => {
        if (picture.src !== NO_PICTURE) picture.src = NO_PICTURE;
      };
      picture.addEventListener('error', replace);
      if (picture.complete && picture.naturalWidth === 0) replace();
    }
    window.scrollTo(0, scrollY);
  });
  at('main').replaceChildren(frame);
}
`;
