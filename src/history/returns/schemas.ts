import { type Static, Type } from 'typebox';
import { MAX_LINES } from '../purchases/rules.ts';
import {
  CustomerIdentifiersSchema,
  Decimal,
  ReferenceSchema,
  SourceSchema,
  Text,
  Time,
} from '../purchases/schemas.ts';

const closed = { additionalProperties: false } as const;

export const ReturnSchema = Type.Object(
  {
    id: Text('Unique within its source: the same id again is the same return'),
    source: SourceSchema,
    store: Type.Optional(Text('Id of the store that took it back')),
    at: Time,
    purchase: Type.Optional(
      Type.Object(ReferenceSchema.properties, {
        ...closed,
        description:
          "What was bought, its source by default the return's; absent: matched to the same customer's purchases",
      }),
    ),
    customer: Type.Optional(CustomerIdentifiersSchema),
    lines: Type.Array(
      Type.Object(
        {
          item: Text("The source's code of the item"),
          quantity: Decimal('More than 0'),
          amount: Decimal('Refunded for the whole line'),
        },
        closed,
      ),
      { minItems: 1, maxItems: MAX_LINES },
    ),
  },
  closed,
);
export type ReturnBody = Static<typeof ReturnSchema>;
