import { parentPort, workerData } from 'node:worker_threads';
import { lockState } from '../../lib/local/state-lock.ts';

/** A start that waits for the others, then tries to take each of the folders. */
const { gate, racers, folders } = workerData as {
  readonly gate: SharedArrayBuffer;
  readonly racers: number;
  readonly folders: readonly string[];
};
const arrived = new Int32Array(gate);
const taken = folders.map((folder, round) => {
  Atomics.add(arrived, round, 1);
  // Waking up takes longer than what is raced for.
  while (Atomics.load(arrived, round) < racers);
  try {
    lockState(folder);
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
});
parentPort?.postMessage(taken);
