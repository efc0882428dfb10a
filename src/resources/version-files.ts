/** How well models foretold what a customer bought in the days after one. */
export interface Measured {
  /** Local day, ISO 8601. */
  after: string;
  /** By model, the place in its list of each item that was bought, from 1; 0 where it was not among the first. */
  places: Record<string, number[]>;
}

/** What the files of the models' versions in a data folder know of customers; training knows their formats. */
export interface VersionFiles {
  /** Takes customers out of all of them. @returns how many lists went, by version. */
  forget(dataDir: string, customerNos: readonly number[]): Promise<Record<string, number>>;
  /** Packed lists, by version. */
  lists(dataDir: string, customerNos: readonly number[]): Promise<Map<string, Uint8Array[]>>;
  /** What was measured on them, by version. */
  measured(dataDir: string, customerNos: readonly number[]): Promise<Map<string, Measured[]>>;
}
