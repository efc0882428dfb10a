import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { letterShop, TODAY } from '../../../test/support/letter-shop.ts';
import { packageRoot } from '../../resources/package-root.ts';
import type { BlockContext, Candidate } from '../blocks/context.ts';
import { Messages } from '../compile/messages.ts';
import { Formats } from './formats.ts';
import { whyOf } from './why.ts';

function why(candidate: Candidate, locale: 'en' | 'ru', context: BlockContext = letterShop({ locale })) {
  const file = `locales/${locale}.json`;
  const messages = new Messages(locale, file, readFileSync(join(packageRoot, 'templates', file), 'utf8'));
  return whyOf(candidate, context, messages, new Formats(locale));
}

t.test('names the evidence, with its day', async (t) => {
  const together: Candidate = { item: 3, reason: 'together', because: 1 };
  t.equal(why(together, 'en'), 'Goes well with “Stroller Breeze, sage green” from this purchase');
  t.equal(why(together, 'ru'), 'Дополнит эту покупку: «Коляска прогулочная „Бриз“, шалфей»');
  const quoted: Candidate = { item: 3, reason: 'together', because: 20 };
  const bought = letterShop();
  bought.lists!.bought[2]!.item = 20;
  t.equal(
    why(quoted, 'en', bought),
    'Goes well with “Night light ‘Little Fox’, warm white” you chose on October 22',
  );
  const earlier: Candidate = { item: 3, reason: 'together', because: 18 };
  t.equal(why(earlier, 'en'), 'Goes well with “Cotton pads, 60 pieces” you chose on October 17, 2025');
  t.equal(why(earlier, 'ru'), 'Дополнит покупку от 17 октября 2025 г.: «Ватные диски, 60 шт.»');
});

t.test('counts in Russian', async (t) => {
  const context = letterShop({ locale: 'ru' });
  const times = (count: number) => {
    context.lists!.bought[2]!.times = count;
    return why({ item: 7, reason: 'again', because: 0 }, 'ru', context);
  };
  t.equal(times(1), 'Вы уже покупали это');
  t.equal(times(2), 'Вы покупали это дважды');
  t.equal(times(3), 'Вы покупали это 3 раза');
  t.equal(times(5), 'Вы покупали это 5 раз');
  t.equal(times(21), 'Вы покупали это 21 раз');
});

t.test('says when a repeat is due, or when it was last bought', async (t) => {
  const due = (dueDay: number): Candidate => ({
    item: 7,
    reason: 'due',
    because: 7,
    due: { dueDay, lastDay: TODAY - 30 },
  });
  t.equal(why(due(TODAY + 1), 'en'), 'Will probably run out around November 22');
  t.equal(why(due(TODAY), 'en'), 'You last bought it on October 22');
  t.equal(why(due(TODAY - 9), 'ru'), 'Последний раз вы покупали это 22 октября');
});

t.test('is silent about categories that are never explained', async (t) => {
  const context = letterShop({ categories: { 1: { neverExplain: true } } });
  t.equal(why({ item: 3, reason: 'neighbours', because: 0 }, 'en', context), null, 'of the item');
  t.equal(why({ item: 9, reason: 'after', because: 1 }, 'en', context), null, 'of the evidence');
  t.ok(why({ item: 9, reason: 'neighbours', because: 0 }, 'en', context));
});

t.test('names nothing that is not shown, and nothing that the customer did not buy', async (t) => {
  const context = letterShop({ change: { 1: { hidden: true } } });
  t.equal(
    why({ item: 3, reason: 'together', because: 1 }, 'en', context),
    'Often taken together with your purchases',
  );
  t.equal(why({ item: 3, reason: 'similar', because: 20 }, 'en', context), 'Similar to what you have chosen');
});
