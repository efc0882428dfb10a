import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Brand, readBrand } from './brand.ts';
import { broken } from './broken.ts';
import { checkSameKeys, Messages } from './messages.ts';
import type { TemplateFiles } from './template.ts';

export interface TextFile {
  file: string;
  text: string;
}

/** Everything under templates/, read once at start. */
export interface TemplateFolder {
  brand: Brand;
  locales: Messages[];
  /** A view that letters' own samples add to. */
  sample: TextFile;
  letters: Map<string, TemplateFiles & { sample: TextFile }>;
}

/**
 * @param directory the templates folder
 * @param required keys of texts that the code itself asks for
 * @throws RegularsError `template_broken` where a file is missing or malformed
 */
export function loadTemplates(directory: string, required: readonly string[]): TemplateFolder {
  const read = (...path: string[]) => readPart(directory, path.join('/'));
  const brandFile = read('brand.json');
  const brand = readBrand(brandFile.file, brandFile.text);
  const locales = readdirSync(join(directory, 'locales'))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { text } = read('locales', file);
      const named = text.replaceAll('{brand.name}', () => JSON.stringify(brand.name).slice(1, -1));
      return new Messages(file.slice(0, -'.json'.length), `locales/${file}`, named);
    });
  checkSameKeys(locales, required);
  const partials = new Map(
    readdirSync(join(directory, 'partials')).map((file) => [file, read('partials', file)]),
  );
  const letters = readdirSync(join(directory, 'letters'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      name,
      mjml: read('letters', name, 'template.mjml'),
      text: read('letters', name, 'text.hbs'),
      sample: read('letters', name, 'sample.json'),
      partials: (partial: string) => partials.get(`${partial}.mjml`) ?? partials.get(`${partial}.hbs`),
    }));
  return {
    brand,
    locales,
    sample: read('sample.json'),
    letters: new Map(letters.map((letter) => [letter.name, letter])),
  };
}

function readPart(directory: string, file: string): TextFile {
  try {
    return { file, text: readFileSync(join(directory, file), 'utf8') };
  } catch (error) {
    throw broken({ file, line: 1 }, `the file cannot be read: ${(error as Error).message}`);
  }
}
