// Functions of a test, in a folder of its own; they end with it.
import { afterEach, beforeEach } from 'vitest';
import { type FunctionOptions, startFunctions } from '../../lib/local/functions/start-functions.ts';
import type { Resource } from '../../lib/local/model.ts';
import { credentials, keptLog, stackOf, type Workplace, workplace } from './functions-stack.ts';

export let place: Workplace;
export let log: ReturnType<typeof keptLog>;
export const running: { stop(): Promise<void> }[] = [];

/** To be called once by a file, outside its tests. */
export function useFunctions(): void {
  beforeEach(() => {
    place = workplace();
    log = keptLog();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    place.remove();
  });
}

export function start(resources: Resource[], options: FunctionOptions = {}, awsEndpoint = 'http://127.0.0.1:1') {
  const around = { stack: stackOf(resources), log, stateDir: place.dir, awsEndpoint, rootCredentials: credentials };
  const runner = startFunctions({ ...around, credentialsFor: () => credentials }, { stopGraceMs: 200, ...options });
  running.push(runner);
  return runner;
}
