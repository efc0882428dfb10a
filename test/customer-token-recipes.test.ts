import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { verifyCustomerToken } from '../src/resources/auth/customer-token.ts';
import { packageRoot } from '../src/resources/package-root.ts';

const SECRET = 'rt_a signing secret';
const VALUE = 'Zoë "/+~?" \\ <ид>@example.com';

/** Language of a block → the program that runs it, the file it has to be in, and the line that prints a token. */
const RECIPES = {
  js: {
    program: process.execPath,
    file: 'recipe.mjs',
    call: 'console.log(customerToken("email", process.env.VALUE))',
  },
  php: { program: 'php', file: 'recipe.php', call: 'echo customer_token("email", getenv("VALUE"));' },
  python: {
    program: 'python3',
    file: 'recipe.py',
    call: 'print(customer_token("email", os.environ["VALUE"]))',
  },
};

const page = readFileSync(join(packageRoot, 'docs', 'web-shop.md'), 'utf8');
const blocks = [...page.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, text]) => ({
  language,
  text: text!,
}));

for (const [language, { program, file, call }] of Object.entries(RECIPES))
  t.test(`a customer token by the recipe in ${language}`, async (t) => {
    if (spawnSync(program, ['--version']).error !== undefined)
      return t.pass(`no ${program} is installed`, { skip: `no ${program} is installed` });
    const recipe = blocks.find(
      (block) => block.language === language && /customer_?token\(/i.test(block.text),
    )!.text;
    const folder = t.testdir({ [file]: `${recipe}\n${call}\n` });
    const before = Math.floor(Date.now() / 1_000);
    const ran = spawnSync(program, [join(folder, file)], {
      encoding: 'utf8',
      env: { ...process.env, REGULARS_KEY_NUMBER: '2', REGULARS_SIGNING_SECRET: SECRET, VALUE },
    });
    t.equal(ran.status, 0, ran.stderr);
    t.match(ran.stdout.trim(), /^[\w-]+\.[\w-]+$/, 'base64url without padding');
    const { exp, ...who } = verifyCustomerToken(
      ran.stdout.trim(),
      (keyNo) => (keyNo === 2 ? SECRET : undefined),
      before,
    );
    t.strictSame(who, { key: 2, kind: 'email', value: VALUE });
    t.ok(exp >= before + 3_600);
  });
