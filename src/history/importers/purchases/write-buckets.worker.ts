import { workerData } from 'node:worker_threads';
import type { Config } from '../../../config.ts';
import { connectDatabase } from '../../../resources/database/index.ts';
import { openSecrets } from '../../../resources/secrets.ts';
import { answerTask } from '../../../resources/thread.ts';
import { type WriteProgress, type WriteTask, type Written, writeBuckets } from './write-buckets.ts';

const { config, task } = workerData as { config: Config; task: WriteTask };
await answerTask<Written, WriteProgress>(async (say) => {
  const database = await connectDatabase(config);
  try {
    return await writeBuckets(task, { database, secrets: await openSecrets(config, database) }, say);
  } finally {
    await database.close();
  }
});
