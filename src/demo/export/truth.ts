import { join } from 'node:path';
import { dateOf } from '../calendar.ts';
import type { NeedKind } from '../catalogue/family.ts';
import type { Household } from '../households/household.ts';
import type { Need } from '../households/needs.ts';
import type { StaffTruth } from './counter.ts';
import { CsvFile } from './csv-file.ts';
import { clubNumber } from './customer-list.ts';

/** What is behind the files, for tests alone: nothing here is imported. */
export interface Truth {
  seed: number;
  /** First local day of history, and the one after the last. */
  start: string;
  until: string;
  /** Families of members. */
  families: FamilyTruth[];
  /** Cards that are nobody's in particular. */
  staff: StaffTruth[];
  /** Visitors that are nobody's in particular. */
  tablets: string[];
  counts: TruthCounts;
}

export interface FamilyTruth {
  customers: {
    club: string;
    /** Every identifier that was ever said of this customer, normalised; mistyped ones are not among them. */
    cards: string[];
    phones: string[];
    emails: string[];
    visitors: string[];
  }[];
  children: { born: string; girl: boolean }[];
  /** Needs that were served here twice or more; `days`: how long a purchase lasts on average. */
  needs: { kind: NeedKind; child: number; days: number; purchases: number }[];
  /** Purchases: source, id, index in `customers` or −1 where nobody was named. */
  purchases: ['till' | 'web', string, number][];
  /** Web order and the receipt that fulfils it. */
  collected: [string, string][];
  /** Ids of purchases for other people's children. */
  gifts: string[];
  /** Orders whose phone was mistyped. */
  typos: { order: string; said: string; meant: string }[];
}

export interface TruthCounts {
  tillReceipts: number;
  tillLines: number;
  receiptsWithCard: number;
  webOrders: number;
  webLines: number;
  cancelledOrders: number;
  collectedOrders: number;
  returns: number;
  customers: number;
}

export function familyTruth(household: Household, needs: readonly Need[]): FamilyTruth {
  const { partner } = household;
  return {
    customers: household.customers.map((customer, i) => ({
      club: clubNumber(customer),
      cards: [customer.card],
      phones: [customer.person.phone, ...(i === 0 && partner ? [partner.phone] : [])],
      emails: [customer.person.email, ...(i === 0 && partner ? [partner.email] : [])],
      visitors: household.webShare > 0 ? [customer.visitor] : [],
    })),
    children: household.children.map(({ born, girl }) => ({ born: dateOf(born), girl })),
    needs: needs
      .filter((need) => need.purchases > 1)
      .map(({ kind, child, plannedDays, purchases }) => ({
        kind,
        child,
        days: Math.round((plannedDays / purchases) * 10) / 10,
        purchases,
      })),
    purchases: [],
    collected: [],
    gifts: [],
    typos: [],
  };
}

/** truth.json.gz, one family a line: as large as the chain, it is written as it goes. */
export class TruthFile {
  readonly file: CsvFile;
  #first = true;

  constructor(directory: string, seed: number, start: number, until: number) {
    this.file = new CsvFile(join(directory, 'truth.json.gz'), '');
    this.file.row(`{"seed":${seed},"start":"${dateOf(start)}","until":"${dateOf(until)}","families":[`);
  }

  write(family: FamilyTruth): void {
    this.file.row(`${this.#first ? '' : ','}${JSON.stringify(family)}`);
    this.#first = false;
  }

  async close(counts: TruthCounts, { staff, tablets }: Pick<Truth, 'staff' | 'tablets'>): Promise<void> {
    this.file.row(`],${JSON.stringify({ staff, tablets, counts }).slice(1)}`);
    await this.file.close();
  }
}
