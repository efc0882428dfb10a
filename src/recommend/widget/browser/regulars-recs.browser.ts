import { type Answer, ask, type Item, type Page, type PlacementRequest } from './ask.ts';
import { STYLE } from './style.ts';
import { tell } from './tell.ts';
import { textAt, textsOf } from './texts.ts';

const TIMEOUT_MS = 1_500;
const BONES = 8;
const SCRIPT = new URL(import.meta.url);

/**
 * `<regulars-recs placement="item-page" item="SKU">`: recommendations of a placement, in a strip. What is not there in time,
 * or empty, leaves no trace. Attributes: `placement`; `item`, `cart`, `exclude`, `category` (several separated by commas);
 * `count`, `store`, `heading`, `visitor`, `customer-token`, `timeout` (ms); `key` and `origin` where they are not those of the
 * script (`/widget.js?key=rp_…`). Events: `regulars-shown` with the answer, `regulars-empty`.
 */
class RegularsRecs extends HTMLElement {
  static readonly observedAttributes = [
    'placement',
    'item',
    'cart',
    'exclude',
    'category',
    'count',
    'store',
    'visitor',
    'customer-token',
    'key',
    'origin',
  ];
  readonly #root = this.attachShadow({ mode: 'open' });
  /** Of the latest load: what an earlier one still brings is not shown. */
  #turn = 0;
  /** A load is on its way that will read the attributes; before the first one they are told one by one. */
  #due = true;
  #stopTelling: (() => void) | undefined;

  connectedCallback(): void {
    dress(this.#root);
    this.#due = false;
    this.#load();
  }

  disconnectedCallback(): void {
    this.#due = true;
    this.#turn++;
    this.#stopTelling?.();
    this.#stopTelling = undefined;
  }

  /** Several in one turn are one new load. */
  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before === now || this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      if (!this.isConnected) return;
      this.#due = false;
      this.#load();
    });
  }

  async #load(): Promise<void> {
    const turn = ++this.#turn;
    this.#stopTelling?.();
    this.#stopTelling = undefined;
    this.style.removeProperty('display');
    const texts = textsOf(this.#language());
    const placement = this.#text('placement') ?? 'home';
    const heading = this.#text('heading') ?? textAt(texts.headings, placement);
    this.#show(skeleton());
    try {
      const answer = await ask(
        this.#page(),
        this.#request(placement),
        Number(this.getAttribute('timeout')) || TIMEOUT_MS,
      );
      if (turn !== this.#turn) return;
      if (answer.items.length === 0) return this.#collapse();
      this.#fill(heading, answer);
    } catch {
      if (turn === this.#turn) this.#collapse();
    }
  }

  #fill(heading: string, answer: Answer): void {
    const language = this.#language();
    const page = this.#list('item');
    const tiles = new Map<Element, string>();
    const list = make('ul', { part: 'list', role: 'list' });
    for (const item of answer.items) {
      const tile = tileOf(item, language, page);
      tiles.set(tile, item.id);
      const entry = make('li', {});
      entry.append(tile);
      list.append(entry);
    }
    const section = make('section', { part: 'section', 'aria-label': heading });
    const title = make('h2', { part: 'heading' }, heading);
    section.append(title, list);
    this.#show(section);
    this.#stopTelling = tell({ page: this.#page(), answer, tiles });
    this.dispatchEvent(new CustomEvent('regulars-shown', { detail: answer, bubbles: true, composed: true }));
  }

  #collapse(): void {
    this.#root.replaceChildren();
    // Stronger than what the page says of the element.
    this.style.setProperty('display', 'none', 'important');
    this.dispatchEvent(new CustomEvent('regulars-empty', { bubbles: true, composed: true }));
  }

  #show(content: Element): void {
    this.#root.replaceChildren(content);
  }

  #page(): Page {
    const { visitor, customerToken, store } = {
      visitor: this.#text('visitor'),
      customerToken: this.#text('customer-token'),
      store: this.#text('store'),
    };
    return {
      origin: this.#text('origin') ?? SCRIPT.origin,
      key: this.#text('key') ?? SCRIPT.searchParams.get('key') ?? '',
      ...(visitor !== undefined && { visitor }),
      ...(customerToken !== undefined && { customerToken }),
      ...(store !== undefined && { store }),
    };
  }

  #request(placement: string): PlacementRequest {
    const [items, cart, exclude, categories] = [
      this.#list('item'),
      this.#list('cart'),
      this.#list('exclude'),
      this.#list('category'),
    ];
    const count = Number(this.getAttribute('count'));
    return {
      placement,
      ...(items.length > 0 && { items }),
      ...(cart.length > 0 && { cart }),
      ...(exclude.length > 0 && { exclude }),
      ...(categories.length > 0 && { filter: { categories } }),
      ...(count > 0 && { count }),
    };
  }

  #text(name: string): string | undefined {
    return this.getAttribute(name)?.trim() || undefined;
  }

  #list(name: string): string[] {
    return (this.#text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  #language(): string {
    return (
      this.closest('[lang]')?.getAttribute('lang') || document.documentElement.lang || navigator.language
    );
  }
}

/** Every text goes in as text, every address only as http(s): a hostile title or link is shown, not run. */
function tileOf(
  { title, url, image, price, oldPrice, currency, reason }: Item,
  language: string,
  page: readonly string[],
): HTMLElement {
  const texts = textsOf(language);
  const link = safe(url);
  const tile =
    link === undefined
      ? make('div', { class: 'tile', part: 'tile' })
      : make('a', { class: 'tile', part: 'tile', href: link });
  const frame = make('div', { class: 'image', part: 'image' });
  const source = safe(image);
  if (source !== undefined) {
    const picture = make('img', { alt: '', loading: 'lazy', decoding: 'async', width: '300', height: '300' });
    picture.addEventListener('error', () => picture.classList.add('broken'));
    picture.src = source;
    frame.append(picture);
  }
  const because = reason?.because;
  // What goes with the item of this very page need not be said on each tile.
  const told =
    reason === undefined || (because !== undefined && page.includes(because.id))
      ? ''
      : textAt(texts.reasons, reason.code);
  const why =
    told.includes('{title}') && because === undefined
      ? ''
      : told.replace('{title}', () => because?.title ?? '');
  const cost = make('div', { class: 'price', part: 'price' });
  if (price !== undefined) {
    cost.append(money(price, currency, language));
    if (oldPrice !== undefined && oldPrice > price) {
      cost.classList.add('cut');
      const before = make('s', { part: 'old-price' }, money(oldPrice, currency, language));
      cost.append(make('span', { class: 'said' }, `, ${texts.was} `), before);
    }
  }
  tile.append(
    frame,
    make('div', { class: 'title', part: 'title' }, title),
    cost,
    make('div', { class: 'reason', part: 'reason' }, why),
  );
  return tile;
}

function skeleton(): HTMLElement {
  const section = make('section', { part: 'section', 'aria-busy': 'true', 'aria-hidden': 'true' });
  const list = make('ul', { part: 'list' });
  for (let at = 0; at < BONES; at++) {
    const entry = make('li', {});
    const tile = make('div', { class: 'tile', part: 'tile' });
    tile.append(
      make('div', { class: 'image', part: 'image' }),
      make('div', { class: 'title bone' }),
      make('div', { class: 'price bone' }),
      make('div', { class: 'reason' }),
    );
    entry.append(tile);
    list.append(entry);
  }
  section.append(make('h2', { class: 'bone', part: 'heading' }), list);
  return section;
}

function money(amount: number, currency: string | undefined, language: string): string {
  const digits = { minimumFractionDigits: Number.isInteger(amount) ? 0 : 2, maximumFractionDigits: 2 };
  const style = currency === undefined ? {} : ({ style: 'currency', currency } as const);
  return new Intl.NumberFormat(language, { ...style, ...digits }).format(amount);
}

function safe(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    const url = new URL(address, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

let sheet: CSSStyleSheet | undefined;

/** By a constructed sheet, which a page's content security policy does not refuse as it does a style element. */
function dress(root: ShadowRoot): void {
  sheet ??= new CSSStyleSheet();
  if (sheet.cssRules.length === 0) sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
}

if (customElements.get('regulars-recs') === undefined) customElements.define('regulars-recs', RegularsRecs);
