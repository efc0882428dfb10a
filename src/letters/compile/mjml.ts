import mjml2html from 'mjml';
import { broken } from './broken.ts';
import { type Expanded, placeOf } from './expand.ts';
import { minify } from './minify.ts';
import { checkTags } from './tags.ts';

/**
 * MJML to minified HTML, the Handlebars expressions left where they are. Only template text comes here: MJML would
 * read a customer's or a product's text as markup.
 */
export async function compileMjml(source: Expanded): Promise<string> {
  checkTags(source);
  const { html, errors } = await mjml2html(source.text, {
    validationLevel: 'soft',
    keepComments: false,
    fonts: {},
  });
  const problem = errors[0];
  if (problem !== undefined)
    throw broken(placeOf(source, problem.line), `<${problem.tagName}> ${problem.message}`);
  return minify(html);
}
