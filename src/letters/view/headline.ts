import type { Messages } from '../compile/messages.ts';
import type { Lead } from '../kinds/index.ts';
import { quoted } from './why.ts';

/** A subject that names what comes first, where that may be explained: `NAME.headline.named`, else `NAME.headline.plain`. */
export function headline(name: string, lead: Lead | undefined, messages: Messages): string {
  if (lead === undefined || lead.why === null) return messages.format(`${name}.headline.plain`);
  return messages.format(`${name}.headline.named`, { title: quoted(lead.title) });
}
