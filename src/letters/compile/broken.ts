import { RegularsError } from '../../errors.ts';

/** A line of a file under templates/. */
export interface Place {
  file: string;
  line: number;
}

/** What a marketer sees of a mistake: `file:line: what is wrong and what was expected`. */
export function broken(place: Place, message: string): RegularsError {
  return new RegularsError('template_broken', `${place.file}:${place.line}: ${message}`);
}
