import { RegularsError } from '../../errors.ts';

const MAX_EVIDENCE_BYTES = 4_096;
/** Clocks differ; a day from now is a typing error, and would hold against every refusal until then. */
const MAX_AHEAD_MS = 5 * 60_000;

/** @throws RegularsError `invalid_request` where evidence cannot be kept. */
export function checkEvidence(evidence: unknown): void {
  if (evidence === undefined) return;
  const text = JSON.stringify(evidence);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_EVIDENCE_BYTES)
    throw new RegularsError(
      'invalid_request',
      `evidence: got ${bytes} bytes of JSON, expected ${MAX_EVIDENCE_BYTES} at most`,
    );
  // PostgreSQL's jsonb has neither.
  if (/\\u(?:0000|d[89a-f])/i.test(text))
    throw new RegularsError('invalid_request', 'evidence: got \\u0000 or half a character, expected text');
}

/** @throws RegularsError `invalid_time` where it was not yet said. */
export function checkInstant(at: Date, now: Date): void {
  if (at.getTime() > now.getTime() + MAX_AHEAD_MS)
    throw new RegularsError(
      'invalid_time',
      `at: got ${at.toISOString()}, which is yet to come, expected when it was said`,
    );
}
