import fastifyPlugin from 'fastify-plugin';
import { endAbandonedImports } from '../../history/importers/index.ts';
import { compactChanges } from './repository.ts';

const EVERY_MS = 6 * 60 * 60_000;

/**
 * Ends imports that were killed, and keeps what grows by itself from growing for ever: the changes. (Events, served requests and addresses of the erased are
 * looked after by those who write them.) Of many serving processes one does it.
 */
export const maintenancePlugin = fastifyPlugin(
  async (app) => {
    let closed = false;
    let working: Promise<void> = Promise.resolve();
    const maintain = () => {
      working = endAbandonedImports(app.database)
        .then((ended) => {
          if (ended > 0) app.log.warn({ ended }, 'imports that were killed: run them again');
        })
        .catch((error) => app.log.error({ err: error }, 'killed imports cannot be told'))
        .then(() => compactChanges(app.database, () => closed))
        .then((deleted) => {
          if (deleted !== null && deleted > 0) app.log.info({ deleted }, 'changes compacted');
        })
        .catch((error) => app.log.error({ err: error }, 'the changes cannot be compacted'));
    };
    const timer = setInterval(maintain, EVERY_MS).unref();
    app.addHook('onReady', async () => maintain());
    app.addHook('onClose', async () => {
      closed = true;
      clearInterval(timer);
      await working;
    });
  },
  { name: 'maintenance', fastify: '5.x', dependencies: ['database'] },
);
