import { brandOf } from '../catalogue/brands.ts';
import { colourOf } from '../catalogue/colours.ts';
import { FAMILIES, familyIndex } from '../catalogue/families.ts';
import { kindOf } from '../catalogue/family.ts';
import { parseSku } from '../catalogue/sku.ts';
import { escapeXml } from './ink.ts';

/** Where the links of the demo's items lead: the picture, and what the SKU says of the item. */
export function itemPage(sku: string): string {
  const name = escapeXml(nameOf(sku));
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

function nameOf(sku: string): string {
  const parts = parseSku(sku);
  const familyNo = parts === undefined ? undefined : familyIndex(parts.family);
  const family = familyNo === undefined ? undefined : FAMILIES[familyNo];
  if (parts === undefined || family === undefined) return 'Unknown item';
  const words = [brandOf(parts.brand)?.name, family.kinds[kindOf(family, parts.style)]];
  const details = [colourOf(parts.colour)?.name, parts.size && `size ${parts.size}`];
  return [words.filter(Boolean).join(' '), ...details.filter(Boolean)].join(', ');
}
