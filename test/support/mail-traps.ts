import { parseHTML } from 'linkedom';
import { HTML_BYTES } from '../../src/letters/budget.ts';

/** A letter as its goldens have it. */
export interface SentLetter {
  subject: string;
  preheader: string;
  html: string;
  text: string;
}

/** In inline styles Outlook's engine (that of Word) or Gmail drops these, and what stands on them falls apart. */
const DROPPED_STYLES =
  /(?:^|;)(?:position|float|transform|filter|object-fit|grid[a-z-]*|flex[a-z-]*)\s*:|display:\s*(?:flex|grid)|var\(|calc\(|rgba?\(|\d(?:rem|vw|vh)\b|url\(|:-\d[^;]*(?:margin|padding)|(?:margin|padding)[a-z-]*:[^;]*-\d/i;
/** Gmail drops the whole of a style element that has them, or is larger. */
const DROPPED_SHEETS = /@import|@font-face|url\(|expression\(|javascript:/i;
const SHEET_CHARACTERS = 16_384;
/** What mail programs take out, or take for an attack. */
const REMOVED =
  'script, iframe, object, embed, form, input, video, audio, svg, math, base, link, applet, frame';
/** Longer ones are cut in the list of letters. */
const SUBJECT_CHARACTERS = 90;
const PREHEADER_CHARACTERS = 140;
/** RFC 5322, section 2.1.1. */
const LINE_CHARACTERS = 998;

/** @returns what a mail program would break, hide or punish in a letter; [] = nothing known. */
export function mailTraps({ subject, preheader, html, text }: SentLetter): string[] {
  const { document } = parseHTML(html);
  const traps: string[] = [];
  const trap = (found: unknown, message: string) => {
    if (found) traps.push(message);
  };
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;

  trap(!/^<!doctype html>/i.test(html), 'no doctype: quirks mode');
  trap(!root.getAttribute('lang'), 'html without lang');
  trap(!/^(?:ltr|rtl)$/.test(root.getAttribute('dir') ?? ''), 'html without dir');
  trap(!/charset=utf-8/i.test(document.head.innerHTML), 'no charset');
  trap(all('meta[name=viewport]').length !== 1, 'no viewport: phones show it small');
  trap(document.title.trim() === '', 'no title');
  for (const name of ['color-scheme', 'supported-color-schemes'])
    trap(all(`meta[name=${name}][content="light dark"]`).length !== 1, `no ${name}: inverted in the dark`);
  trap(!html.includes('prefers-color-scheme:dark'), 'no dark colours');
  trap(Buffer.byteLength(html) > HTML_BYTES, `more than ${HTML_BYTES} bytes: clipped`);
  trap(!/<!--\[if mso \| IE\]><table/.test(html), 'no tables for Outlook');
  trap(html.split('<!--[if').length !== html.split('<![endif]').length, 'a conditional comment is open');
  trap(/\{\{|undefined|\[object|\bNaN\b/.test(html + text), 'something is left to fill in');

  for (const element of all(REMOVED)) trap(true, `<${element.localName}> is taken out`);
  for (const element of all('*'))
    for (const { name } of element.attributes) trap(/^on/i.test(name), `${name} is taken out`);
  for (const sheet of all('style')) {
    trap(DROPPED_SHEETS.test(sheet.textContent ?? ''), 'a style element that Gmail drops');
    trap((sheet.textContent ?? '').length > SHEET_CHARACTERS, 'a style element too large for Gmail');
  }
  for (const element of all('[style]')) {
    const found = DROPPED_STYLES.exec(element.getAttribute('style') ?? '');
    trap(found, `<${element.localName}> has a style that Outlook drops: ${found?.[0]}`);
  }
  for (const table of all('table'))
    trap(table.getAttribute('role') !== 'presentation', 'a table of layout that is read aloud as one');
  for (const image of all('img')) {
    trap(!image.hasAttribute('alt'), 'a picture without alt');
    trap(!/^\d+$/.test(image.getAttribute('width') ?? ''), 'a picture without width: huge in Outlook');
    trap(!/^https?:\/\//.test(image.getAttribute('src') ?? ''), 'a picture without an address');
  }
  for (const link of all('a')) {
    trap(!/^https?:\/\/[^\s]+$/.test(link.getAttribute('href') ?? ''), 'a link that is none');
    const said = `${link.textContent}${[...link.querySelectorAll('img')].map((image) => image.getAttribute('alt')).join('')}`;
    trap(said.trim() === '', 'a link that says nothing');
  }

  const hidden = document.body.firstElementChild;
  trap(!hidden?.textContent?.startsWith(preheader), 'what comes first is not the preheader');
  trap(preheader === '' || preheader.length > PREHEADER_CHARACTERS, 'a preheader that is empty or cut');
  trap(subject === '' || subject.length > SUBJECT_CHARACTERS, 'a subject that is empty or cut');
  trap(/[A-ZА-ЯЁ]{5,}|!!|[$€₽]{2}/.test(subject), 'a subject that filters take for spam');
  const unsubscribe = all('a')
    .map((link) => link.getAttribute('href') ?? '')
    .find((href) => href.endsWith('/unsubscribe'));
  trap(unsubscribe === undefined, 'no link to unsubscribe');
  trap(unsubscribe !== undefined && !text.includes(unsubscribe), 'no address to unsubscribe in the text');

  trap(text.trim() === '', 'no text');
  trap(/<\/?[a-z][^>]*>|&[a-z]+;|&#\d+;/i.test(text), 'markup in the text');
  trap(
    text.split('\n').some((line) => line.length > LINE_CHARACTERS),
    'a line too long for mail',
  );
  const items = (part: string) => new Set(part.match(/https?:\/\/[^\s"<>]+\/l\/[^\s"<>]+\/\d+/g));
  const inText = items(text);
  for (const address of items(html)) trap(!inText.has(address), 'an item that the text leaves out');
  return [...new Set(traps)];
}
