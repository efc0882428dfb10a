import { lineOfKey } from './brand.ts';
import { broken, type Place } from './broken.ts';
import { parseJson } from './parse-json.ts';

/** Forms by the categories of Intl.PluralRules, chosen by the value `count`. */
type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>>;
export type Message = string | PluralForms;

const placeholder = /\{([A-Za-z]+(?:\.[A-Za-z]+)*)\}/g;

/** The texts of one locale. `{name}` stands for a value; in a template, for a field of the view. */
export class Messages {
  readonly locale: string;
  readonly file: string;
  readonly #source: string;
  readonly #messages: ReadonlyMap<string, Message>;
  readonly #plurals: Intl.PluralRules;

  /** @throws RegularsError `template_broken` where a text is empty, a brace stray or a plural form missing. */
  constructor(locale: string, file: string, source: string) {
    this.locale = locale;
    this.file = file;
    this.#source = source;
    this.#plurals = new Intl.PluralRules(locale);
    this.#messages = new Map(Object.entries(parseJson({ file, text: source }) as Record<string, Message>));
    for (const [key, message] of this.#messages) this.#check(key, message);
  }

  keys(): string[] {
    return [...this.#messages.keys()];
  }

  find(key: string): Message | undefined {
    return this.#messages.get(key);
  }

  placeOf(key: string): Place {
    return { file: this.file, line: lineOfKey(this.#source, key) };
  }

  fieldsOf(key: string): string[] {
    return textsOf(this.#messages.get(key) ?? '').flatMap((text) =>
      [...text.matchAll(placeholder)].map((match) => match[1] as string),
    );
  }

  /** The text with its values laid in, unescaped; `values.count` chooses the plural form. */
  format(key: string, values: Record<string, string | number> = {}): string {
    const message = this.#messages.get(key);
    if (message === undefined) throw new Error(`${this.file} has no translation ${key}`);
    const text =
      typeof message === 'string'
        ? message
        : (message[this.#plurals.select(Number(values.count))] ?? message.other ?? '');
    return text.replace(placeholder, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${this.file}: ${key} needs ${name}`);
      return String(value);
    });
  }

  /** The text as a piece of a Handlebars template: fixed words escaped, placeholders as expressions. */
  asTemplate(key: string, escaped: (text: string) => string): string {
    const message = this.#messages.get(key);
    if (typeof message !== 'string') throw new Error(`${this.file} has no plain text ${key}`);
    return message
      .split(/(\{[^}]*\})/)
      .map((piece) => (piece.startsWith('{') ? `{${piece}}` : escaped(piece)))
      .join('');
  }

  #check(key: string, message: Message): void {
    const texts = textsOf(message);
    if (texts.length === 0 || texts.some((text) => typeof text !== 'string' || text.trim() === ''))
      throw broken(this.placeOf(key), `${key} is empty`);
    for (const text of texts)
      if (/[{}]/.test(text.replace(placeholder, '')))
        throw broken(this.placeOf(key), `${key} has a stray brace: a placeholder is {name}`);
    if (typeof message === 'string') return;
    const missing = this.#plurals
      .resolvedOptions()
      .pluralCategories.filter((form) => message[form] === undefined);
    if (missing.length > 0)
      throw broken(this.placeOf(key), `${key} lacks the plural forms ${missing.join(', ')}`);
  }
}

/** @throws RegularsError `template_broken` naming the first key that one locale has and another lacks. */
export function checkSameKeys(locales: readonly Messages[], required: readonly string[]): void {
  const all = new Set([...required, ...locales.flatMap((messages) => messages.keys())]);
  for (const messages of locales)
    for (const key of all)
      if (messages.find(key) === undefined)
        throw broken({ file: messages.file, line: 1 }, `the translation ${key} is missing`);
}

function textsOf(message: Message): string[] {
  return typeof message === 'string' ? [message] : Object.values(message);
}
