import { type Static, Type } from 'typebox';
import { EntryResultSchema } from '../batch.ts';

const Id = Type.String({ minLength: 1, maxLength: 512 });

export const CategorySchema = Type.Object(
  {
    id: Id,
    parent: Type.Optional(
      Type.Union([Id, Type.Null()], { description: 'Id of the next coarser one; null = it is a root' }),
    ),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    repeat: Type.Optional(
      Type.Enum(['learned', 'always', 'never'], {
        description: 'Whether who has an item of it is offered it again',
      }),
    ),
    neverAdvertise: Type.Optional(Type.Boolean({ description: 'Its items are shown nowhere' })),
    neverExplain: Type.Optional(Type.Boolean({ description: 'No reason names its items' })),
    countBy: Type.Optional(Type.Enum(['item', 'style'])),
  },
  { additionalProperties: false, description: 'A policy holds for the category and all below it' },
);
export type CategoryBody = Static<typeof CategorySchema>;

export const CategoryResultsSchema = Type.Object({
  results: Type.Array(EntryResultSchema({ id: Type.Union([Type.String(), Type.Null()]) })),
});
