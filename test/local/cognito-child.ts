import { startPool } from './cognito-pool.ts';

/** A pool in a process of its own, to be killed: tells where it listens, one JSON line. */
const pool = await startPool({ stateDir: String(process.argv[2]), groups: ['admin'] });
process.stdout.write(`${JSON.stringify({ address: pool.address })}\n`);
