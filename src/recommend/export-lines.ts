import Papa from 'papaparse';
import { findCustomers, type NamedIdentifier, publicIds } from '../history/index.ts';
import type { Database } from '../resources/database/index.ts';
import { customersRefusingProfiling } from '../resources/models/index.ts';
import type { Secrets } from '../resources/secrets.ts';
import type { Recommender } from './recommender.ts';
import { countCustomers, readCustomers } from './repository.ts';
import type { RecommendationsBody } from './schemas.ts';

const PAGE = 1_000;
/** Customers whose lists are read together. */
const TOGETHER = 64;

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest {
  format: ExportFormat;
  body: Pick<RecommendationsBody, 'context' | 'requests'>;
  /** Whom, in this order; absent: every customer, by the order in which they came. */
  customers?: readonly { asked: string; identifier: NamedIdentifier }[] | undefined;
  /** ISO 3166, for phones written without one. */
  country: string;
}

export interface ExportProgress {
  done: number;
  total: number;
  /** Of those asked for, who is nobody: they get no line. */
  unknown: number;
}

interface Asked {
  customerNo: number;
  id: string;
  /** As the list of customers has it. */
  asked?: string;
}

const COLUMNS = [
  'customer',
  'asked',
  'placement',
  'level',
  'arm',
  'version',
  'position',
  'item',
  'score',
  'reason',
  'because',
  'title',
  'url',
  'image',
  'price',
  'oldPrice',
  'currency',
  'category',
] as const;

/**
 * What each customer is recommended: with `ndjson` a line for a customer and placement, with `csv` one for an item. A page
 * of customers is in memory at a time.
 */
export async function* exportLines(
  around: { recommender: Recommender; database: Database; secrets: Secrets },
  request: ExportRequest,
  onProgress: (progress: ExportProgress) => void,
): AsyncGenerator<string> {
  const { recommender, database } = around;
  const { format, body } = request;
  const refused = await customersRefusingProfiling(database);
  const progress = {
    done: 0,
    total: request.customers?.length ?? (await countCustomers(database)),
    unknown: 0,
  };
  if (format === 'csv') yield csv([COLUMNS]);
  for await (const page of pagesOf(around, request)) {
    for (let at = 0; at < page.length; at += TOGETHER) {
      const part = page.slice(at, at + TOGETHER);
      const known = part.filter((one) => one !== null);
      const lines = await Promise.all(
        known.map(async (one) => {
          const answer = await recommender.recommendTo(one.customerNo, !refused.has(one.customerNo), body);
          return format === 'csv' ? csvOf(one, answer) : ndjsonOf(one, answer);
        }),
      );
      progress.done += part.length;
      progress.unknown += part.length - known.length;
      yield lines.join('');
      onProgress({ ...progress });
    }
  }
}

type Answer = Awaited<ReturnType<Recommender['recommendTo']>>;

function ndjsonOf({ id, asked }: Asked, { arm, version, results }: Answer): string {
  const said = asked === undefined ? {} : { asked };
  return results
    .map((result) => `${JSON.stringify({ customer: id, ...said, arm, version, ...result })}\n`)
    .join('');
}

function csvOf({ id, asked }: Asked, { arm, version, results }: Answer): string {
  return csv(
    results.flatMap(({ placement, level, items }) =>
      items.map(({ id: item, score, reason, ...of }, at) =>
        [
          id,
          asked,
          placement,
          level,
          arm,
          version,
          at + 1,
          item,
          score,
          reason?.code,
          reason?.because?.id,
        ].concat([of.title, of.url, of.image, of.price, of.oldPrice, of.currency, of.category]),
      ),
    ),
  );
}

function csv(rows: readonly (readonly unknown[])[]): string {
  return rows.length === 0 ? '' : `${Papa.unparse(rows as unknown[][], { newline: '\n' })}\n`;
}

/** Null stands for one who is nobody. */
async function* pagesOf(
  { database, secrets }: { database: Database; secrets: Secrets },
  { customers, country }: ExportRequest,
): AsyncGenerator<(Asked | null)[]> {
  if (customers === undefined) {
    for (let after = 0; ; ) {
      const page = await readCustomers(database, after, PAGE);
      if (page.length === 0) return;
      yield page;
      after = page.at(-1)!.customerNo;
    }
  }
  for (let at = 0; at < customers.length; at += TOGETHER) {
    const page = customers.slice(at, at + TOGETHER);
    const customerNos = await findCustomers(
      database,
      secrets,
      page.map(({ identifier }) => identifier),
      country,
    );
    const ids = await publicIds(
      database,
      customerNos.flatMap((customerNo) => customerNo ?? []),
    );
    yield page.map(({ asked }, i) => {
      const customerNo = customerNos[i]!;
      return customerNo === null ? null : { customerNo, id: ids.get(customerNo)!, asked };
    });
  }
}
