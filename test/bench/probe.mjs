/**
 * Loads one bundle in a process of its own and writes what it took to file descriptor 3, JSON:
 * `node probe.mjs <bundle> <event.json or -> <warm requests>`. Plain JavaScript, so that nothing but the bundle is loaded.
 */
import { readFileSync, writeSync } from 'node:fs';

const [, , bundle, eventFile, warm] = process.argv;
const event = eventFile === '-' ? undefined : JSON.parse(readFileSync(eventFile, 'utf8'));
const context = { getRemainingTimeInMillis: () => 10_000, awsRequestId: 'probe', functionName: 'probe' };

const start = performance.now();
const module = await import(bundle);
const handler = module.handler ?? module.default.handler;
const loaded = performance.now();
const { user, system } = process.cpuUsage();
const result = { load: loaded - start, ready: (user + system) / 1000 };
if (event) {
  const check = (answer) => {
    if (answer?.statusCode !== 200) throw new Error(`answered ${JSON.stringify(answer)}`);
  };
  check(await handler(event, context));
  result.first = performance.now() - loaded;
  const count = Number(warm);
  if (count > 0) {
    for (let index = 0; index < count / 4; index += 1) await handler(event, context);
    const before = process.cpuUsage();
    for (let index = 0; index < count; index += 1) await handler(event, context);
    const used = process.cpuUsage(before);
    result.cpu = (used.user + used.system) / 1000 / count;
  }
}
result.undici = process.moduleLoadList.some((name) => name.includes('undici'));
writeSync(3, JSON.stringify(result));
process.exit(0);
