/**
 * Takes the air out of compiled MJML. Runs once per template, before Handlebars; conditional comments stay, because
 * Outlook builds its columns from them.
 */
export function minify(html: string): string {
  return (
    html
      .replace(/<!--(?!>|\[if|\s*<!\[endif\])[\s\S]*?-->/g, '')
      .replace(/<style[^>]*>([\s\S]*?)<\/style>/g, (block, css: string) =>
        block.replace(css, () => minifyCss(css)),
      )
      .replace(/\s+style="([^"]*)"/g, (_, css: string) => {
        const short = minifyCss(css).replace(/;$/, '');
        return short === '' ? '' : ` style="${short}"`;
      })
      .replace(/\s+class=""/g, '')
      // MJML writes it for pictures; an attribute takes pixels, and the style has it as well.
      .replace(/\s+height="auto"/g, '')
      .replace(/<([a-z][a-z0-9]*)\s+/gi, '<$1 ')
      .replace(/\s+(\/?>)/g, '$1')
      .replace(/\s+/g, ' ')
      .replace(/> </g, '><')
      .replace(/(>|\}\}) (?=\{\{[#/]|\{\{else)/g, '$1')
      .replace(/(\{\{(?:[#/][^}]*|else)\}\}) (?=<)/g, '$1')
      .trim()
  );
}

function minifyCss(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*([{};,>])\s*/g, '$1')
    .replace(/:\s+/g, ':')
    .replace(/;+\}/g, '}')
    .trim();
}
