import { Type } from 'typebox';

/** What every error looks like on the wire. */
export const ErrorSchema = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'Stable' }),
    message: Type.String({ description: 'What was got, and what was expected' }),
  }),
});

/** The error answers that any route may give: `response: { 200: …, ...ErrorAnswers }`. */
export const ErrorAnswers = { '4xx': ErrorSchema, '5xx': ErrorSchema } as const;
