import type { CatalogueView, Item } from '../../resources/catalogue/index.ts';
import { DEPARTMENTS } from '../catalogue/families.ts';
import { escapeXml } from '../images/ink.ts';

/** What every page is made with. */
export interface Shop {
  catalogue: CatalogueView;
  /** Publishable; goes into the page. */
  key: string;
  /** A random id, from the visitor's cookie. */
  visitor: string;
  /** What lies in the visitor's cart. */
  cart: readonly Item[];
}

const SECTIONS = DEPARTMENTS.filter(({ parent }) => parent === undefined);

export function homePage(shop: Shop, popular: readonly Item[]): string {
  const pictures = popular
    .filter(({ categoryNo }, at, all) => all.findIndex((other) => other.categoryNo === categoryNo) === at)
    .slice(0, 6)
    .map((item) => `<a href="${linkOf(item)}">${pictureOf(item)}</a>`);
  return page(
    shop,
    'A shop of good things for children',
    `<section class="hero"><div><h1>Good things for small people</h1>
<p>Soft, sound and chosen with care: from the first diaper to the first bicycle.</p>
<a class="button" href="/demo/categories/baby-care">Start with the everyday</a></div>
<div class="pictures">${pictures.join('')}</div></section>
${recommendations(shop, { placement: 'home', heading: 'Families choose now', count: 12 })}
${recommendations(shop, { placement: 'category', category: 'toys-and-books', heading: 'For rainy afternoons', count: 12 })}`,
  );
}

export function categoryPage(shop: Shop, id: string, title: string, items: readonly Item[]): string {
  const tiles = items.map(
    (item) =>
      `<li><a href="${linkOf(item)}">${pictureOf(item)}<span class="name">${escapeXml(item.title ?? item.sku)}</span><strong>${money(item)}</strong></a></li>`,
  );
  return page(shop, title, `<h1>${escapeXml(title)}</h1><ul class="grid">${tiles.join('')}</ul>`, {
    section: id,
  });
}

export function itemPage(shop: Shop, item: Item): string {
  const { catalogue } = shop;
  const path = catalogue.categories
    .path(item.categoryNo)
    .map((no) => catalogue.category(no))
    .filter((category) => category !== undefined)
    .reverse();
  const crumbs = path.map(
    ({ id, title }) => `<a href="/demo/categories/${encodeURIComponent(id)}">${escapeXml(title ?? id)}</a>`,
  );
  const inStock = catalogue.inStock(item.itemNo);
  const before = item.oldPrice === null ? '' : `<s>${money({ ...item, price: item.oldPrice })}</s>`;
  return page(
    shop,
    item.title ?? item.sku,
    `<p class="crumbs">${crumbs.join(' › ')}</p>
<article class="item">${pictureOf(item)}<div>
<p class="brand">${escapeXml(item.brand ?? '')}</p><h1>${escapeXml(item.title ?? item.sku)}</h1>
<p class="price">${money(item)}${before}</p>${sizesOf(item, catalogue)}
<form method="post" action="/demo/cart"><input type="hidden" name="add" value="${escapeXml(item.sku)}">
<button class="button"${inStock ? '' : ' disabled'}>${inStock ? 'Add to cart' : 'Sold out'}</button></form>
<ul class="facts"><li>Free delivery over $50</li><li>30 days to return it</li><li>${escapeXml(item.sku)}</li></ul>
</div></article>
${recommendations(shop, { placement: 'item-page', item: item.sku, count: 10 })}
${recommendations(shop, { placement: 'item-page-similar', item: item.sku, heading: 'Others look at', count: 10 })}`,
    { section: path[0]?.id, item: item.sku },
  );
}

export function cartPage(shop: Shop): string {
  const { cart } = shop;
  const lines = cart.map(
    (item) =>
      `<li>${pictureOf(item)}<a class="name" href="${linkOf(item)}">${escapeXml(item.title ?? item.sku)}</a><strong>${money(item)}</strong>
<form method="post" action="/demo/cart"><button name="remove" value="${escapeXml(item.sku)}" aria-label="Remove ${escapeXml(item.title ?? item.sku)}">Remove</button></form></li>`,
  );
  const total = {
    price: cart.reduce((sum, { price }) => sum + (price ?? 0), 0),
    currency: cart[0]?.currency ?? null,
  };
  const skus = cart.map(({ sku }) => sku).join(',');
  return page(
    shop,
    'Your cart',
    cart.length === 0
      ? `<h1>Your cart is empty</h1><p>Yet.</p>${recommendations(shop, { placement: 'home', heading: 'Families choose now', count: 12 })}`
      : `<h1>Your cart</h1><ul class="lines">${lines.join('')}</ul><p class="total"><span>Total</span><span>${money(total)}</span></p>
${recommendations(shop, { placement: 'cart', cart: skus, count: 10 })}`,
  );
}

export function lostPage(shop: Shop): string {
  return page(
    shop,
    'Not here',
    `<h1>We looked everywhere</h1><p>This page is not in the simulated shop.</p>${recommendations(shop, { placement: 'search-empty', count: 12 })}`,
  );
}

function page(
  { key, visitor, cart }: Shop,
  title: string,
  content: string,
  { section, item }: { section?: string | undefined; item?: string } = {},
): string {
  const sections = SECTIONS.map(
    ({ id, title: name }) =>
      `<a href="/demo/categories/${id}"${id === section ? ' aria-current="page"' : ''}>${escapeXml(name)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)} · Little Acorn</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/shop.css">
<script type="module" src="/widget.js?key=${encodeURIComponent(key)}"></script>
<script type="module" src="/demo/shop.js"></script>
</head>
<body data-key="${escapeXml(key)}" data-visitor="${visitor}"${item === undefined ? '' : ` data-item="${escapeXml(item)}"`}>
<header><div class="wide bar"><a class="logo" href="/demo">little<b>acorn</b></a><nav aria-label="Departments">${sections.join('')}</nav>
<a class="cart" href="/demo/cart">Cart<span>${cart.length}</span></a></div></header>
<main class="wide">${content}</main>
<footer><div class="wide">A simulated shop. Its recommendations are real: learnt from its simulated receipts, shown by
<code>&lt;regulars-recs&gt;</code>, one tag a strip.</div></footer>
</body>
</html>
`;
}

function recommendations({ visitor }: Shop, attributes: Record<string, string | number>): string {
  const told = Object.entries({ ...attributes, visitor }).map(
    ([name, value]) => `${name}="${escapeXml(String(value))}"`,
  );
  return `<regulars-recs ${told.join(' ')}></regulars-recs>`;
}

function sizesOf(item: Item, catalogue: CatalogueView): string {
  const variants = (item.style === null ? [] : catalogue.variants(item.style))
    .map((itemNo) => catalogue.item(itemNo)!)
    .filter(({ itemNo, size }) => size !== null && (itemNo === item.itemNo || catalogue.shown(itemNo)));
  const bySize = new Map(variants.map((variant) => [variant.size!, variant]));
  if (item.size !== null) bySize.set(item.size, item);
  if (bySize.size < 2) return '';
  const sizes = [...bySize]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([size, variant]) => {
      const gone = catalogue.inStock(variant.itemNo) ? '' : ' class="gone"';
      const current = variant.itemNo === item.itemNo ? ' aria-current="true"' : '';
      return `<li><a href="${linkOf(variant)}"${gone}${current}>${escapeXml(size)}</a></li>`;
    });
  return `<ul class="sizes" aria-label="Size">${sizes.join('')}</ul>`;
}

function linkOf({ sku }: Item): string {
  return `/demo/items/${encodeURIComponent(sku)}`;
}

function pictureOf({ sku, title }: Item): string {
  return `<img src="/demo/images/${encodeURIComponent(sku)}.svg" alt="${escapeXml(title ?? '')}" width="400" height="400">`;
}

function money({ price, currency }: Pick<Item, 'price' | 'currency'>): string {
  if (price === null) return '';
  return new Intl.NumberFormat('en', currency === null ? {} : { style: 'currency', currency }).format(price);
}
