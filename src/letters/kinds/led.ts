import { type Static, Type } from 'typebox';
import type { Messages } from '../compile/messages.ts';
import { baseView } from '../view/schema.ts';
import { quoted } from '../view/why.ts';
import type { Lead, Words } from './kind.ts';

/** Of a letter whose first block is all that it is about. */
export const LedView = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'Names the first thing, where it may be named' }),
    reason: Type.String({ description: 'Why that one is here, else the summary' }),
    summary: Type.String({ description: 'How many things there are, as a sentence' }),
  },
  { additionalProperties: false },
);

/** Keys that `ledView` asks for. */
export function ledKeys(name: string): string[] {
  return [`${name}.headline.named`, `${name}.headline.plain`, `${name}.summary`];
}

/** `NAME.headline.named` and `.plain`, and `NAME.summary` with its plural forms. */
export function ledView(name: string) {
  return ({ messages, lead }: Words): Pick<Static<typeof LedView>, 'headline' | 'reason' | 'summary'> => {
    const summary = messages.format(`${name}.summary`, { count: lead?.count ?? 0 });
    return { headline: headline(name, lead, messages), reason: lead?.why ?? summary, summary };
  };
}

function headline(name: string, lead: Lead | undefined, messages: Messages): string {
  if (lead === undefined || lead.why === null) return messages.format(`${name}.headline.plain`);
  return messages.format(`${name}.headline.named`, { title: quoted(lead.title) });
}
