import Handlebars from 'handlebars';
import type { Brand } from '../compile/brand.ts';
import type { Messages } from '../compile/messages.ts';

const escaped = Handlebars.escapeExpression;

/** Nothing but the page itself: no script, no picture, no address of ours in another's log. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** Mail programs show it beside pages of their own; asked for each time. */
export const pixelHeaders = {
  'content-type': 'image/gif',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Asks before it acts: mail scanners open every link. */
export function unsubscribePage(brand: Brand, messages: Messages): string {
  const button = `<form method="post"><button type="submit">${text(messages, 'unsubscribe.button')}</button></form>`;
  return page(brand, messages, 'unsubscribe', button);
}

export function unsubscribedPage(brand: Brand, messages: Messages): string {
  return page(brand, messages, 'unsubscribe.done', '');
}

export function gonePage(brand: Brand, messages: Messages): string {
  const link = `<a class="button" href="${escaped(brand.siteUrl)}">${text(messages, 'link.gone.button')}</a>`;
  return page(brand, messages, 'link.gone', link);
}

export const pageKeys: readonly string[] = [
  ...['unsubscribe', 'unsubscribe.done', 'link.gone'].flatMap((key) => [`${key}.title`, `${key}.text`]),
  'unsubscribe.button',
  'link.gone.button',
];

function text(messages: Messages, key: string): string {
  return escaped(messages.format(key));
}

function page(brand: Brand, messages: Messages, key: string, action: string): string {
  const { light, dark } = brand;
  return `<!doctype html>
<html lang="${messages.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(messages, `${key}.title`)}</title>
<style>
:root { --page: ${light.page}; --card: ${light.card}; --ink: ${light.ink}; --muted: ${light.muted}; --accent: ${light.accent}; --on: ${light.onAccent}; }
@media (prefers-color-scheme: dark) {
  :root { --page: ${dark.page}; --card: ${dark.card}; --ink: ${dark.ink}; --muted: ${dark.muted}; --accent: ${dark.accent}; --on: ${dark.onAccent}; }
}
body { margin: 0; padding: 24px; background: var(--page); color: var(--ink); font: 16px/1.55 ${brand.fonts.body}; }
main { max-width: 440px; margin: 12vh auto 0; padding: 44px; border-radius: 20px; background: var(--card); text-align: center; }
.logo { margin: 0 0 28px; color: var(--accent); font-size: 22px; font-weight: 700; }
h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.25; }
p { margin: 0; color: var(--muted); }
button, .button { display: inline-block; margin-top: 28px; padding: 14px 32px; border: 0; border-radius: 28px; background: var(--accent); color: var(--on); font: inherit; font-weight: 700; text-decoration: none; cursor: pointer; }
</style>
</head>
<body><main>
<p class="logo">${escaped(brand.logoText)}</p>
<h1>${text(messages, `${key}.title`)}</h1>
<p>${text(messages, `${key}.text`)}</p>
${action}
</main></body>
</html>
`;
}
