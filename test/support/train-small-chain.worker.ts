// Trains on the small chain, in a process of its own that may be killed: settings come from the environment.
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/resources/database/index.ts';
import { NETWORK_DEFAULTS } from '../../training/fit-network.ts';
import { train } from '../../training/train.ts';
import { smallChain } from './small-chain.ts';

const config = readConfig(process.env);
const database = await openDatabase(config);
const network = { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 };
const evaluate = process.env.REGULARS_TEST_EVALUATE === 'yes';
await train({ database, config, snapshot: smallChain(), settings: { network }, evaluate, threads: 1 });
await database.close();
