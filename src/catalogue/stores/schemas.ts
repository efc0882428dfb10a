import { type Static, Type } from 'typebox';
import { EntryResultSchema } from '../batch.ts';

const Text = Type.String({ minLength: 1, maxLength: 255 });
const Nullable = Type.Union([Type.String(), Type.Null()]);

export const StoreSchema = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 128, description: 'As receipts and stock name it' }),
    name: Type.Optional(Text),
    format: Type.Optional(Text),
    region: Type.Optional(Text),
    priceZone: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'Its prices are shown to who is in the store; where an item has none in it, or left empty, those of the default zone',
      }),
    ),
    timeZone: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()], {
        description:
          "IANA zone of the days of its receipts, of those that come from now on; null = the chain's (`REGULARS_TIME_ZONE`)",
      }),
    ),
  },
  { additionalProperties: false },
);
export type StoreBody = Static<typeof StoreSchema>;

export const StoreResultsSchema = Type.Object({
  results: Type.Array(EntryResultSchema({ id: Type.Union([Type.String(), Type.Null()]) })),
});

export const StoreParamsSchema = Type.Object({ store: Type.String({ minLength: 1, maxLength: 128 }) });

export const KnownStoreSchema = Type.Object({
  id: Type.String(),
  name: Nullable,
  format: Nullable,
  region: Nullable,
  priceZone: Type.String({ description: 'Empty: the default one' }),
  timeZone: Nullable,
});
