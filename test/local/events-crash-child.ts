import { rootCredentials } from '../../lib/local/credentials.ts';
import { startEvents } from '../../lib/local/events/start-events.ts';
import { logOf, runnerOf, stackOf } from './events-services.ts';

/**
 * A runtime that is killed by its test. It says on standard output, one JSON text a line, what its handler is called with and when
 * an entry was accepted; the handler never ends for a record or event with the text `hang` in it.
 */
const { addresses, stateDir, resources, entries } = JSON.parse(process.argv[2] ?? '');
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const runner = runnerOf({
  fn: (event) => {
    say({ called: event });
    if (JSON.stringify(event).includes('hang')) return new Promise(() => {});
    return undefined;
  },
});
runner.invokeAsync = async (fn, event) => {
  await runner.invoke(fn, event);
};
const stack = stackOf(resources, ['fn']);
const events = await startEvents({ stack, addresses, functions: runner, log: logOf(), stateDir, rootCredentials });
say({ accepted: await events.putEvents(entries) });
