import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { broken } from './broken.ts';
import { type Expanded, placeOf } from './expand.ts';
import { parseJson } from './parse-json.ts';

const Colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' });
const Palette = Type.Object(
  {
    page: Colour,
    card: Colour,
    ink: Colour,
    muted: Colour,
    line: Colour,
    tint: Colour,
    accent: Colour,
    onAccent: Colour,
  },
  { additionalProperties: false },
);

/** templates/brand.json: all that a shop changes to make the letters its own. */
export const BrandSchema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    logoText: Type.String({ minLength: 1 }),
    siteUrl: Type.String({ pattern: '^https?://' }),
    address: Type.String({ minLength: 1 }),
    // Unquoted names alone: the value stands inside style attributes.
    fonts: Type.Object(
      { body: Type.String({ pattern: '^[A-Za-z0-9 ,-]+$' }) },
      { additionalProperties: false },
    ),
    light: Palette,
    dark: Palette,
  },
  { additionalProperties: false },
);

export type Brand = Static<typeof BrandSchema>;

export function readBrand(file: string, text: string): Brand {
  const value = parseJson({ file, text });
  const problem = Value.Errors(BrandSchema, value)[0];
  if (problem !== undefined) {
    const key = problem.instancePath.split('/').at(-1) ?? '';
    throw broken(
      { file, line: lineOfKey(text, key) },
      `${problem.instancePath || 'brand'} ${problem.message}`,
    );
  }
  return value as Brand;
}

const brandField = /\{\{\s*brand\.([A-Za-z.]+)\s*\}\}/g;

/**
 * Lays the brand's values in before MJML, which checks colours and widths.
 * @param escaped for the format that the source is written in
 */
export function applyBrand(source: Expanded, brand: Brand, escaped: (text: string) => string): Expanded {
  const lines = source.text.split('\n').map((line, index) =>
    line.replace(brandField, (_, path: string) => {
      let value: unknown = brand;
      for (const part of path.split('.'))
        value =
          typeof value === 'object' && value !== null && Object.hasOwn(value, part)
            ? Reflect.get(value, part)
            : undefined;
      if (typeof value !== 'string')
        throw broken(placeOf(source, index + 1), `brand.json has no text named ${path}`);
      return escaped(value);
    }),
  );
  return { text: lines.join('\n'), places: source.places };
}

/** The line on which a JSON text has a key, 1 where it has not. */
export function lineOfKey(text: string, key: string): number {
  const index = text.split('\n').findIndex((line) => line.includes(`${JSON.stringify(key)}:`));
  return Math.max(index, 0) + 1;
}
