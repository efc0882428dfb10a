import { collectGarbage } from '../../src/resources/collect-garbage.ts';

/** A thread that lets its garbage go at once: it ends with an error where it cannot. */
for (let time = 0; time < 20; time++) collectGarbage(0);
