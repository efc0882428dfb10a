import type { ItemOfSku } from '../catalogue/item-of-sku.ts';
import { itemTitle, styleTitle } from '../catalogue/title.ts';
import { escapeXml } from './ink.ts';

/** Where the links of the demo's items lead: the picture, and what the SKU says of the item. */
export function itemPage(sku: string, item: ItemOfSku | undefined): string {
  const name = escapeXml(item === undefined ? 'Unknown item' : nameOf(item));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #4b4657; background: #faf7f2; text-align: center }
main { max-width: 440px; margin: 48px auto; padding: 0 20px }
img { width: 100%; border-radius: 24px }
h1 { font-size: 24px; line-height: 1.3 }
</style>
</head>
<body><main><img src="/demo/images/${encodeURIComponent(sku)}.svg" alt="" width="400" height="400">
<h1>${name}</h1><p>${escapeXml(sku)}</p>
<p>This is the product page of a simulated shop. In yours, this link leads to your own.</p></main></body>
</html>
`;
}

function nameOf(item: ItemOfSku): string {
  return itemTitle(styleTitle(item.family, item.brand, item.style), item.family, item);
}
