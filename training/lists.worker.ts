import { parentPort, workerData } from 'node:worker_threads';
import { loadModel } from '../models/artifact/index.ts';
import { entriesOfPart, type ListPart } from './entries.ts';
import { packEntries } from './lists-file.ts';
import type { ListTask, MadePart } from './write-lists.ts';

const { source, bytes } = workerData as ListTask;
const model = loadModel(bytes);

parentPort!.on('message', (part: ListPart) => {
  const sizes: MadePart['sizes'] = {};
  const packed = packEntries(counted(entriesOfPart(model, source, part), sizes));
  parentPort!.postMessage({ ...packed, sizes } satisfies MadePart);
});

function* counted(entries: ReturnType<typeof entriesOfPart>, sizes: MadePart['sizes']): typeof entries {
  for (const entry of entries) {
    sizes[entry.kind] ??= { entries: 0, bytes: 0 };
    sizes[entry.kind]!.entries++;
    sizes[entry.kind]!.bytes += entry.value.length;
    yield entry;
  }
}
