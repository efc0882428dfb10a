import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import t from 'tap';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../test/support/three-shops-server.ts';
import type { Letter } from './schemas.ts';

/** RFC 5321, section 4.5.3.1.6, without the end of the line. */
const LINE_OCTETS = 998;

t.test('a letter goes by SMTP as it is, and arrives as it was', async (t) => {
  const { server, keys } = await openThreeShopsServer(t, {
    publicUrl: 'https://letters.shop.example',
    mailConsentDefault: true,
  });
  const arrived: Promise<string>[] = [];
  const mailbox = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const raw = text(stream);
      arrived.push(raw);
      raw.then(() => done(), done);
    },
  });
  mailbox.listen(0, '127.0.0.1');
  await once(mailbox.server, 'listening');
  t.teardown(() => new Promise<void>((resolve) => mailbox.close(() => resolve())));
  const { port } = mailbox.server.address() as AddressInfo;
  const sender = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  t.teardown(() => sender.close());

  for (const locale of ['en', 'ru']) {
    const request = { template: 'post-purchase', customer: { card: CUSTOMERS.anna.card }, locale };
    const letter = (await server.post<Letter>('/v1/letters/render', request, keys.secret)).body;
    const { subject, html, text, headers } = letter;
    const name = locale === 'en' ? 'The shop' : 'Магазин «Мишка»';
    await sender.sendMail({
      from: { name, address: 'shop@shop.example' },
      to: CUSTOMERS.anna.email,
      subject,
      html,
      text,
      headers,
    });
    const raw = (await arrived.at(-1))!;
    t.ok(
      raw.split('\r\n').every((line) => Buffer.byteLength(line) <= LINE_OCTETS),
      'no line is too long',
    );
    t.equal(Buffer.byteLength(raw), raw.length, 'every byte is ASCII: any server passes it on');
    t.notOk(raw.includes('\ufffd'));
    const mail: ParsedMail = await simpleParser(raw);
    t.equal(mail.subject, subject);
    t.equal(mail.from?.value[0]?.name, name);
    t.equal(mail.html, html, 'the HTML is the same to the last character');
    t.equal(mail.text?.trimEnd(), text.trimEnd());
    const kind = mail.headers.get('content-type') as { value: string };
    t.equal(kind.value, 'multipart/alternative');
    t.match(
      raw,
      /Content-Type: text\/plain; charset=utf-8[\s\S]*Content-Type: text\/html; charset=utf-8/i,
      'text first',
    );
    const said = new Map(
      mail.headerLines.map(({ key, line }) => [
        key,
        line
          .slice(key.length + 1)
          .replace(/\s+/g, ' ')
          .trim(),
      ]),
    );
    for (const [header, value] of Object.entries(headers)) t.equal(said.get(header.toLowerCase()), value);

    // What a mail program does with it: one press sends the form that the headers name, and nobody is asked anything.
    const list = mail.headers.get('list') as unknown as Record<
      string,
      { url?: string; name?: string; id?: string }
    >;
    t.equal(list.unsubscribe?.url, /^<(.*)>$/.exec(headers['List-Unsubscribe']!)![1]);
  }

  const mail = await simpleParser((await arrived[0])!);
  const list = mail.headers.get('list') as unknown as Record<string, { url: string }>;
  const pressed = await server.app.inject({
    method: 'POST',
    url: new URL(list.unsubscribe!.url).pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: String(mail.headers.get('list-unsubscribe-post') ?? 'List-Unsubscribe=One-Click'),
  });
  t.equal(pressed.statusCode, 200);
  const request = { template: 'post-purchase', customer: { card: CUSTOMERS.anna.card } };
  t.equal((await server.post('/v1/letters/render', request, keys.secret)).status, 403);
});
