import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DueItem } from '../../models/artifact/lists.ts';
import type { ListEntry } from '../../src/resources/store/port.ts';
import { ListsFile, packEntries } from '../../training/lists-file.ts';

/** A list of each customer, and one of the chain, as a training writes them into the files of a version. */
export function writeLists(dataDir: string, version: string, customerNos: readonly number[]): ListEntry[] {
  const value = Uint8Array.of(1, 2, 3);
  const entries: ListEntry[] = [
    { kind: 'chain', key: 0, value },
    ...customerNos.map((key): ListEntry => ({ kind: 'customer', key, value })),
  ];
  const folder = join(dataDir, 'models', version);
  mkdirSync(folder, { recursive: true });
  const file = new ListsFile(join(folder, 'lists.bin'));
  file.append(packEntries(entries));
  file.finish();
  file.close();
  return entries;
}

/** A repeat with a window of five days on either side. */
export function dueItem(item: number, dueDay: number, lastDay: number, score = 0.5): DueItem {
  return { item, score, dueDay, fromDay: dueDay - 5, toDay: dueDay + 5, lastDay };
}
