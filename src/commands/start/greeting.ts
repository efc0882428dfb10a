import type { Example } from '../../history/examples/repository.ts';
import type { EmbeddedKeys } from '../../resources/auth/index.ts';

/** What `start` ends with: where to look and what to paste. */
export function greeting(
  address: string,
  keys: EmbeddedKeys | undefined,
  { example, demo }: { example: Example | null; demo: boolean },
): string {
  const lines = [
    '',
    `Regulars listens on ${address}   (API reference: ${address}/docs)`,
    '',
    `  publishable key  ${keys?.publishable ?? 'regulars keys create publishable NAME'}   for pages`,
    `  secret key       ${keys?.secret ?? 'regulars keys create secret NAME'}   for servers: keep it`,
  ];
  if (keys === undefined) return [...lines, ''].join('\n');
  if (demo) lines.push('', `  The simulated shop, its recommendations and all: ${address}/demo`);
  if (example === null)
    return [...lines, '', 'No customer with a history yet: regulars import purchases --help', ''].join('\n');
  const customer = JSON.stringify({ [example.customer.kind]: example.customer.value });
  const post = (path: string, body: string) =>
    [
      `curl -s ${address}${path} \\`,
      `  -H 'Authorization: Bearer ${keys.secret}' -H 'Content-Type: application/json' \\`,
      `  -d ${quote(body)}`,
    ].join('\n');
  return [
    ...lines,
    '',
    '# the widget on the page of an item',
    `curl -s ${quote(`${address}/v1/recommendations/item-page?item=${encodeURIComponent(example.sku)}&key=${keys.publishable}`)}`,
    '',
    '# what a customer may like',
    post('/v1/recommendations', `{"customer": ${customer}, "requests": [{"placement": "home"}]}`),
    '',
    "# the letter after that customer's latest purchase",
    post(
      '/v1/letters/render',
      `{"template": "post-purchase", "customer": ${customer}, "context": {"purchase": ${JSON.stringify(example.purchase)}}}`,
    ),
    "# to look at it, append:  | node -pe 'JSON.parse(fs.readFileSync(0)).html' > letter.html",
    '',
    '# how good the model is, beside the baselines (some minutes)',
    'npx regulars evaluate',
    '',
    'Ctrl-C stops it; the next start takes seconds.',
    '',
  ].join('\n');
}

/** As one word of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
