import { withoutContext } from './without-context.ts';

/** Three letters to whoever has just joined, of whom nothing has to be known. */
export const welcome = [
  withoutContext('welcome-1', [
    { name: 'favourites', fill: 1, worth: 2, count: 6, minimum: 2, required: true },
    { name: 'fresh', fill: 2, worth: 1, count: 4, minimum: 2 },
  ]),
  withoutContext('welcome-2', [
    { name: 'personal', fill: 2, worth: 2, count: 6, minimum: 2, required: true },
    { name: 'novelties', fill: 1, worth: 1, count: 4, minimum: 2 },
  ]),
  withoutContext('welcome-3', [
    { name: 'personal', fill: 2, worth: 2, count: 4, minimum: 2, required: true },
    { name: 'favourites', fill: 1, worth: 1, count: 4, minimum: 2 },
  ]),
];
