/**
 * A SKU says what the item is, so that its picture needs no look-up:
 *
 *   WR-BDS-0412-SKY-S62        CK-DIA-0003-S3-P58
 *   brand family style colour size   …  size pack
 *
 * Colour, size and pack are there only where the item has them.
 */
export interface SkuParts {
  brand: string;
  family: string;
  /** From 1 in its family. */
  style: number;
  colour?: string | undefined;
  size?: string | undefined;
  pack?: string | undefined;
}

export function styleCode(parts: SkuParts): string {
  return `${parts.brand}-${parts.family}-${String(parts.style).padStart(4, '0')}`;
}

export function skuCode(parts: SkuParts): string {
  let code = styleCode(parts);
  if (parts.colour !== undefined) code += `-${parts.colour}`;
  if (parts.size !== undefined) code += `-S${parts.size}`;
  if (parts.pack !== undefined) code += `-P${parts.pack}`;
  return code;
}

const PATTERN =
  /^([A-Z]{2})-([A-Z]{3})-(\d{4})(?:-([A-Z]{3}))?(?:-S([0-9A-Za-z.]{1,6}))?(?:-P([0-9A-Za-z.]{1,6}))?$/;

/** Undefined where the text has not the form of a SKU of the demo. */
export function parseSku(text: string): SkuParts | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, brand, family, style, colour, size, pack] = match;
  return { brand: brand!, family: family!, style: Number(style), colour, size, pack };
}
