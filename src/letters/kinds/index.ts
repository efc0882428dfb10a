import { abandonedCart, abandonedView } from './abandoned.ts';
import { backInStock } from './back-in-stock.ts';
import { birthday } from './birthday.ts';
import { giftReminder } from './gift-reminder.ts';
import type { LetterKind } from './kind.ts';
import { newsletter } from './newsletter.ts';
import { nextPurchase } from './next-purchase.ts';
import { novelties } from './novelties.ts';
import { pointsExpiring } from './points-expiring.ts';
import { postPurchase } from './post-purchase.ts';
import { priceDrop } from './price-drop.ts';
import { replacement } from './replacement.ts';
import { replenishment } from './replenishment.ts';
import { welcome } from './welcome.ts';
import { winBack } from './win-back.ts';

export type { Desk, Lead, LetterKind, Occasion } from './kind.ts';

/** Every letter that can be asked for; a new one is a file here and a folder under templates/letters. */
export const letterKinds: readonly LetterKind[] = [
  postPurchase,
  nextPurchase,
  replenishment,
  abandonedCart,
  abandonedView,
  giftReminder,
  birthday,
  priceDrop,
  backInStock,
  winBack,
  replacement,
  pointsExpiring,
  newsletter,
  novelties,
  ...welcome,
];
