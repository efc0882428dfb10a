import Handlebars from 'handlebars';
import { applyBrand, type Brand } from './brand.ts';
import { broken } from './broken.ts';
import { checkExpressions, type ViewSchema } from './check.ts';
import { type Expanded, expand, type PartialReader, placeOf } from './expand.ts';
import type { Messages } from './messages.ts';
import { compileMjml } from './mjml.ts';

/** The files of one letter, as they were read. Paths are relative to the templates folder. */
export interface TemplateFiles {
  name: string;
  mjml: { file: string; text: string };
  text: { file: string; text: string };
  partials: PartialReader;
}

type Render = (view: object) => string;

/** One letter in one locale, ready to render. */
export interface CompiledLocale {
  html: Render;
  text: Render;
  subject: Render;
  preheader: Render;
}

/**
 * Compiles a letter once: partials and brand laid in, every expression checked, MJML turned to HTML, the locale's
 * words laid in, and the rest made into functions of the view. `subject` and `preheader` are fields of the wrapper
 * alone, because they are rendered first, from the view itself.
 * @throws RegularsError `template_broken` naming file and line
 */
export async function compileTemplate(
  files: TemplateFiles,
  view: ViewSchema,
  wrapper: Record<string, ViewSchema>,
  brand: Brand,
  locales: readonly Messages[],
): Promise<Map<string, CompiledLocale>> {
  const whole = { ...view, properties: { ...view.properties, ...wrapper } };
  const mjml = prepare(files, files.mjml, brand, Handlebars.escapeExpression);
  checkExpressions(mjml, whole, locales);
  const html = withPixel(await compileMjml(mjml));
  const text = prepare(files, files.text, brand, plain);
  checkExpressions(text, whole, locales);
  for (const key of ['subject', 'preheader'])
    checkExpressions(oneLine(files.mjml.file, `{{t '${files.name}.${key}'}}`), view, locales);

  return new Map(
    locales.map((messages) => {
      const line = (key: string) =>
        build(messages.asTemplate(`${files.name}.${key}`, plain), messages, plain);
      const compiled: CompiledLocale = {
        html: build(html, messages, Handlebars.escapeExpression),
        text: build(text.text, messages, plain),
        subject: line('subject'),
        preheader: line('preheader'),
      };
      return [messages.locale, compiled];
    }),
  );
}

/** `{{t '.key'}}` in a shared partial is the letter's own text of that name. */
/** At the end: a clipped letter is not fetched whole, and a picture above would push its first line down. */
function withPixel(html: string): string {
  const picture =
    '<img src="{{pixel}}" alt="" role="presentation" width="1" height="1" style="display:block;border:0;height:1px;width:1px">';
  return html.replace('</body>', `{{#if pixel}}${picture}{{/if}}</body>`);
}

function prepare(
  { name, partials }: TemplateFiles,
  source: { file: string; text: string },
  brand: Brand,
  escaped: (text: string) => string,
): Expanded {
  const { text, places } = expand(source.file, source.text, partials);
  const own = text.replaceAll("{{t '.", () => `{{t '${name}.`);
  const expanded = applyBrand({ text: own, places }, brand, escaped);
  if (expanded.text.trim() === '') throw broken(placeOf(expanded, 1), 'the file is empty');
  return expanded;
}

function build(source: string, messages: Messages, escaped: (text: string) => string): Render {
  const localised = source.replace(/\{\{t '([^']+)'\}\}/g, (_, key: string) =>
    messages.asTemplate(key, escaped),
  );
  const template = Handlebars.create().compile<object>(localised, {
    knownHelpersOnly: true,
    strict: true,
    preventIndent: true,
    noEscape: escaped === plain,
  });
  return (view) => template(view);
}

function plain(text: string): string {
  return text;
}

function oneLine(file: string, text: string): Expanded {
  return { text, places: [{ file, line: 1 }] };
}
