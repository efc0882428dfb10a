import { withoutContext } from './without-context.ts';

/** What is new where the customer likes to look. */
export const novelties = withoutContext('novelties', [
  { name: 'novelties', fill: 1, worth: 2, count: 6, minimum: 2, required: true },
  { name: 'personal', fill: 2, worth: 1, count: 4, minimum: 2 },
]);
