import { join } from 'node:path';
import { Value } from 'typebox/value';
import { RegularsError } from '../errors.ts';
import { readPlan } from './blocks/read-plan.ts';
import type { Brand } from './compile/brand.ts';
import { broken } from './compile/broken.ts';
import type { ViewSchema } from './compile/check.ts';
import { loadTemplates, type TextFile } from './compile/load.ts';
import type { Messages } from './compile/messages.ts';
import { parseJson } from './compile/parse-json.ts';
import { type CompiledLocale, compileTemplate } from './compile/template.ts';
import { readTexts, type TemplateTexts } from './compile/texts.ts';
import { type LetterKind, letterKinds } from './kinds/index.ts';
import { pageKeys } from './links/pages.ts';
import { blockKeys, type FlatBlock, laidOut } from './view/blocks.ts';
import { Formats } from './view/formats.ts';
import { wrapperView } from './view/schema.ts';
import { whyKeys } from './view/why.ts';

/** A letter in one locale, with the words and formats that its view is made with. */
export interface Stationery extends CompiledLocale {
  kind: LetterKind;
  messages: Messages;
  formats: Formats;
}

export interface LetterTemplate {
  kind: LetterKind;
  sample: unknown;
  locales: ReadonlyMap<string, Stationery>;
}

/** Every letter that can be sent, compiled. */
export class Letterbox {
  readonly brand: Brand;
  readonly templates: ReadonlyMap<string, LetterTemplate>;
  readonly #messages: ReadonlyMap<string, Messages>;

  constructor(
    brand: Brand,
    messages: ReadonlyMap<string, Messages>,
    templates: ReadonlyMap<string, LetterTemplate>,
  ) {
    this.brand = brand;
    this.#messages = messages;
    this.templates = templates;
  }

  /** @throws RegularsError `not_found` listing the known ones. */
  template(name: string): LetterTemplate {
    const template = this.templates.get(name);
    if (template === undefined)
      throw new RegularsError(
        'not_found',
        `template: got ${name}, expected one of ${[...this.templates.keys()].join(', ')}`,
      );
    return template;
  }

  /** Words of the first locale that is ours, or whose language is (ru-RU → ru); of any, where none is. */
  messages(...locales: readonly (string | null | undefined)[]): Messages {
    for (const locale of locales) {
      const known = this.find(locale);
      if (known !== undefined) return known;
    }
    return [...this.#messages.values()][0]!;
  }

  find(locale: string | null | undefined): Messages | undefined {
    return this.#messages.get(locale ?? '') ?? this.#messages.get(locale?.split('-')[0] ?? '');
  }
}

/**
 * Compiles the templates.
 * @param source their folder, or what was read of it
 * @throws RegularsError `template_broken` naming file and line
 */
export async function openLetterbox(
  source: string | TemplateTexts,
  kinds: readonly LetterKind[] = letterKinds,
): Promise<Letterbox> {
  const keys = [...whyKeys, ...blockKeys, ...pageKeys, ...kinds.flatMap((kind) => kind.keys)];
  const folder = loadTemplates(typeof source === 'string' ? readTexts(source) : source, keys);
  const formats = new Map(folder.locales.map(({ locale }) => [locale, new Formats(locale)]));
  const shared = parseJson(folder.sample) as Sample;
  const templates = new Map<string, LetterTemplate>();
  for (const made of kinds) {
    const files = folder.letters.get(made.name);
    if (files === undefined)
      throw broken({ file: join('letters', made.name, 'template.mjml'), line: 1 }, 'the file is missing');
    const kind = { ...made, plan: readPlan(files.blocks, made.plan) };
    const compiled = await compileTemplate(
      files,
      kind.view as ViewSchema,
      wrapperView as Record<string, ViewSchema>,
      folder.brand,
      folder.locales,
    );
    const locales = folder.locales.map((messages): [string, Stationery] => {
      const { locale } = messages;
      return [locale, { ...compiled.get(locale)!, kind, messages, formats: formats.get(locale)! }];
    });
    templates.set(kind.name, {
      kind,
      sample: readSample(files.sample, shared, kind),
      locales: new Map(locales),
    });
  }
  const messages = new Map(folder.locales.map((one) => [one.locale, one]));
  return new Letterbox(folder.brand, messages, templates);
}

type Sample = { blocks?: FlatBlock[] };

/** What a letter's own sample says, and of what all letters share the rest: the blocks of its plan, laid out as it has them. */
function readSample(own: TextFile, shared: Sample, kind: LetterKind): unknown {
  const said = parseJson(own) as Sample;
  const blocks = kind.plan.flatMap(({ name }) => {
    const named = ({ name: other }: FlatBlock) => other === name;
    return said.blocks?.find(named) ?? shared.blocks?.find(named) ?? [];
  });
  const sample = {
    ...shared,
    ...said,
    blocks: blocks.map((block, index) => laidOut(block, index === 0 && kind.quiet !== true)),
  };
  const problem = Value.Errors(kind.view, sample)[0];
  if (problem !== undefined)
    throw broken({ file: own.file, line: 1 }, `${problem.instancePath || 'the sample'} ${problem.message}`);
  return sample;
}
