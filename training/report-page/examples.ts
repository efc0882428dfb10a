import { escapeHtml } from './html.ts';

/** Beside report.json, in the folder of a version. */
export const REPORT_PAGE = 'report.html';

/** A customer, whom the page calls by a number; item_no throughout, best first. */
export interface Example {
  /** From 1. */
  number: number;
  /** What the champion's settings gave; null where there was no champion. */
  before: number[] | null;
  after: number[];
  /** In the hidden days, of the items that were known before them. */
  bought: number[];
  /** How many more they bought, that nobody had seen before. */
  unseen: number;
}

/** @param titleOf item_no → what a person calls it. */
export function exampleCards(examples: readonly Example[], titleOf: (item: number) => string): string {
  return `<div class="examples">${examples.map((example) => marked(example.number, card(example, titleOf))).join('\n')}</div>`;
}

/** The page without these examples: what an erasure leaves. */
export function withoutExamples(page: string, numbers: readonly number[]): string {
  return numbers.reduce((text, number) => {
    const [from, to] = marksOf(number);
    const start = text.indexOf(from);
    const end = text.indexOf(to);
    return start < 0 || end < start ? text : text.slice(0, start) + text.slice(end + to.length);
  }, page);
}

/** Titles are escaped, so that no text of a shop can end an example early. */
function marked(number: number, html: string): string {
  const [from, to] = marksOf(number);
  return from + html + to;
}

function marksOf(number: number): [from: string, to: string] {
  return [`<!--example ${number}-->`, `<!--/example ${number}-->`];
}

function card({ number, before, after, bought, unseen }: Example, titleOf: (item: number) => string): string {
  const list = (title: string, items: readonly number[], hits: readonly number[]) => {
    const entries = items.map((item) => {
      const text = escapeHtml(titleOf(item));
      return `<li>${hits.includes(item) ? `<b>${text}</b>` : text}</li>`;
    });
    return `<div><h4>${title}</h4><ol>${entries.join('')}</ol></div>`;
  };
  const found = (items: readonly number[]) => items.filter((item) => bought.includes(item)).length;
  const counts = before === null ? `${found(after)}` : `${found(before)} before, ${found(after)} now`;
  return `<article><h3>Customer ${number}</h3><p>bought ${bought.length + unseen}, found: ${counts}</p><div class="lists">${[
    ...(before === null ? [] : [list('the champion gave', before, bought)]),
    list('this one gives', after, bought),
    list('then bought', bought, [...(before ?? []), ...after]),
  ].join('')}</div>${unseen > 0 ? `<p>and ${unseen} that nobody had seen before</p>` : ''}</article>`;
}
