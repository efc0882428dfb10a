export const PURPOSES = ['mail', 'sms', 'messenger', 'profiling'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** One entry of the record; entries are added, never changed. */
export interface Consent {
  customerNo: number;
  purpose: Purpose;
  /** Where it was said: form, till, unsubscribe link, … */
  channel?: string | undefined;
  granted: boolean;
  /**
   * When the customer said it; it holds against whatever was said before. An import that does not know takes the
   * earliest instant; whenever it was, a grant of an import overrides no refusal.
   */
  at: Date;
  /** The system that says so. */
  source: string;
  evidence?: Readonly<Record<string, unknown>> | undefined;
}

/** An entry as it is kept. */
export interface RecordedConsent {
  purpose: Purpose;
  channel: string | null;
  granted: boolean;
  at: Date;
  source: string;
  /** It came by a file: a grant of that kind overrides no refusal. */
  imported: boolean;
  evidence: Readonly<Record<string, unknown>> | null;
  receivedAt: Date;
}

export interface Permission {
  granted: boolean;
  /** True where the customer never said, and the shop's default stands in. */
  default?: boolean;
}
