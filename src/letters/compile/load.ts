import { type Brand, readBrand } from './brand.ts';
import { broken } from './broken.ts';
import { checkSameKeys, Messages } from './messages.ts';
import type { TemplateFiles } from './template.ts';
import type { TemplateTexts } from './texts.ts';

export interface TextFile {
  file: string;
  text: string;
}

/** Everything under templates/. */
export interface TemplateFolder {
  brand: Brand;
  locales: Messages[];
  /** A view that letters' own samples add to. */
  sample: TextFile;
  letters: Map<string, TemplateFiles & { sample: TextFile; blocks: TextFile | undefined }>;
}

/**
 * @param required keys of texts that the code itself asks for
 * @throws RegularsError `template_broken` where a file is missing or malformed
 */
export function loadTemplates(texts: TemplateTexts, required: readonly string[]): TemplateFolder {
  const read = (file: string): TextFile => {
    const text = texts.get(file);
    if (text === undefined) throw broken({ file, line: 1 }, 'the file is missing');
    return { file, text };
  };
  const namesIn = (pattern: RegExp) =>
    [...new Set([...texts.keys()].flatMap((path) => pattern.exec(path)?.[1] ?? []))].sort();
  const brandFile = read('brand.json');
  const brand = readBrand(brandFile.file, brandFile.text);
  const locales = namesIn(/^locales\/([^/]+)\.json$/).map((locale) => {
    const { file, text } = read(`locales/${locale}.json`);
    const named = text.replaceAll('{brand.name}', () => JSON.stringify(brand.name).slice(1, -1));
    return new Messages(locale, file, named);
  });
  checkSameKeys(locales, required);
  const partials = new Map(namesIn(/^partials\/(.+)$/).map((file) => [file, read(`partials/${file}`)]));
  const letters = namesIn(/^letters\/([^/]+)\//).map((name) => ({
    name,
    mjml: read(`letters/${name}/template.mjml`),
    text: read(`letters/${name}/text.hbs`),
    sample: read(`letters/${name}/sample.json`),
    blocks: texts.has(`letters/${name}/blocks.json`) ? read(`letters/${name}/blocks.json`) : undefined,
    partials: (partial: string) => partials.get(`${partial}.mjml`) ?? partials.get(`${partial}.hbs`),
  }));
  return {
    brand,
    locales,
    sample: read('sample.json'),
    letters: new Map(letters.map((letter) => [letter.name, letter])),
  };
}
