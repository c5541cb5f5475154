import { modules } from '../../../functions/index.ts';
import { pascal } from '../../../lib/contract/registry.ts';
import { replay } from '../../../lib/replay/replay.ts';
import { Random } from '../random.ts';
import { type Poison, violations } from './checks.ts';
import { type Cast, deed, type Ledger } from './deeds.ts';
import type { SpineStack } from './spine-stack.ts';

/** Functions that carry what was committed further: relays, sealers, workers and consumers of events. */
const carriers = modules.flatMap(({ consumers }) =>
  consumers
    .filter(({ entry: { on } }) => 'event' in on || 'table' in on || 'queue' in on)
    .map(({ name }) => pascal(name)),
);
const kinds = [
  'kill',
  'kill-after',
  'throttle',
  'lost-answer',
  'drop',
  'error',
  'transaction-conflict',
  'unprocessed',
  'delay',
] as const;

export interface Explored {
  readonly seed: number;
  readonly deeds: number;
  readonly faults: number;
  readonly poisons: number;
  readonly trace: readonly string[];
  readonly violations: readonly string[];
}

/** Consumers of events are told their dead letters, and know poison at once. */
async function poisonable(stack: SpineStack): Promise<[string, string][]> {
  const names = modules.flatMap(({ consumers }) =>
    consumers
      .filter(({ entry: { on } }) => 'event' in on)
      .map(({ module, name }) => pascal(module.name) + pascal(name)),
  );
  const bare = names.map((name) => name.replace(/^[A-Z][a-z]+/, ''));
  return [...(await stack.queues())].filter(([url]) => bare.some((name) => url.includes(name)));
}

/**
 * Deeds of several people while carriers die between any two calls and their calls fail, poison in the queues of consumers, and in the end all events
 * once more from the archive. Then everything must have come to rest, each event with its effect once.
 */
export async function exploreSpine(
  stack: SpineStack,
  cast: Cast,
  ledger: Ledger,
  poisons: Poison[],
  seed: number,
  deeds: number,
): Promise<Explored> {
  const random = new Random(seed);
  const trace: string[] = [];
  const began = new Date(Date.now() - 1000);
  const targets = await poisonable(stack);
  let faults = 0;
  const arm = async () => {
    const rule = { kind: random.pick(kinds), functionName: random.pick(carriers), skip: random.below(4), ms: 50 };
    faults += 1;
    trace.push(`  ${rule.kind} for call ${rule.skip} of ${rule.functionName}`);
    await stack.arm(rule);
  };
  for (let n = 0; n < deeds; n += 1) {
    for (let more = random.below(3); more > 0; more -= 1) await arm();
    if (random.chance(0.3)) {
      const [queue, dead] = random.pick(targets);
      const body = random.chance(0.5)
        ? `not JSON ${seed} ${n}`
        : JSON.stringify({ source: 'identity', 'detail-type': 'MembershipChanged', detail: { seed, n } });
      poisons.push({ body, dead });
      await stack.send(queue, body);
      trace.push(`  poison for ${queue.split('/').at(-1)}`);
    }
    trace.push(await deed(stack, cast, ledger, random));
    if (random.chance(0.2)) await stack.settle();
  }
  await stack.settle();
  const outputs = stack.outputs as never;
  for (let more = 3; more > 0; more -= 1) await arm();
  const { state } = await replay({ from: began, to: new Date(Date.now() + 60_000) }, outputs, `replay-${seed}`);
  trace.push(`everything once more: ${state}`);
  await stack.settle();
  await stack.disarm();
  await stack.settle();
  return {
    seed,
    deeds,
    faults,
    poisons: poisons.length,
    trace,
    violations: await violations(stack, cast, ledger, poisons),
  };
}
