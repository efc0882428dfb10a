import { withoutContext } from './without-context.ts';

/** What the customer will need next. */
export const nextPurchase = withoutContext('next-purchase', [
  { name: 'next', fill: 1, worth: 3, count: 6, minimum: 2, required: true },
  { name: 'repeat', fill: 2, worth: 2, count: 4, minimum: 1 },
  { name: 'personal', fill: 3, worth: 1, count: 4, minimum: 2 },
]);
