import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { CorruptBytesError, encodeCustomerLists, loadModel } from '../../../models/artifact/index.ts';
import type { Answer, Opened, Question, ScorerTask } from './scorer.ts';

const task = workerData as ScorerTask;
const bytes = 'bytes' in task ? task.bytes : readShared(task.path);

try {
  const model = loadModel(bytes, 'bytes' in task ? task.checksum : undefined);
  // Warm up: what is made on first use is made now, not while somebody waits.
  model.customerLists({ baskets: [] }, 0);
  parentPort!.on('message', ({ id, history, today }: Question) => {
    const lists = encodeCustomerLists(model.customerLists(history, today));
    parentPort!.postMessage({ id, lists } satisfies Answer);
  });
  parentPort!.postMessage({ bytes, checksum: model.checksum } satisfies Opened);
} catch (error) {
  if (!(error instanceof CorruptBytesError)) throw error;
  parentPort!.postMessage({ corrupt: error.message } satisfies Opened);
}

function readShared(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const shared = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size; ) {
      const read = readSync(file, shared, at, size - at, at);
      if (read === 0) break;
      at += read;
    }
    return shared;
  } finally {
    closeSync(file);
  }
}
