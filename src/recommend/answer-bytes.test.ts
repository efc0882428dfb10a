import t from 'tap';
import { answerBytes, keptBytes } from './answer-bytes.ts';

t.test('answers that share memory do not write over each other', async (t) => {
  const texts = Array.from({ length: 500 }, (_, i) =>
    JSON.stringify(['Шапка «Мишка» 🧸', 'x'.repeat((i * 7919) % 9_000)]),
  );
  texts.push(JSON.stringify('ы'.repeat(200_000)));
  const answers = texts.map((text, i) => answerBytes(`{"requestId":"${i}","results":`, keptBytes(text)));
  for (const [i, text] of texts.entries())
    t.strictSame(JSON.parse(answers[i]!.toString()), { requestId: String(i), results: JSON.parse(text) });
  t.equal(keptBytes('ы').buffer.byteLength, 2, 'what is kept keeps nothing else');
});
