import type { SpineStack } from '../faults/spine/spine-stack.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import type { Person } from './person.ts';
import { command, unitsOf, written } from './spine-caller.ts';
import { quantile } from './statistics.ts';

const endpoints = 10;
const events = 60;

export interface Deliveries {
  readonly count: number;
  /** From the first commit to the last delivery. */
  readonly perSecond: number;
  /** Milliseconds from an event's commit to its delivery. */
  readonly p50: number;
  readonly p95: number;
  /** Write units of one delivery: planned, sent and logged. */
  readonly units: number;
}

/** An organisation changes its name again and again, and each time ten endpoints are told. */
export async function measureDeliveries(stack: SpineStack, owner: Person): Promise<Deliveries> {
  const receiver = await startReceiver();
  try {
    const organisation = await command<{ organisationId: string }>(stack, owner, 'POST', '/v1/organisations', {
      name: 'Bakery',
    });
    const path = `/v1/organisations/${organisation.organisationId}`;
    await stack.settle();
    const endpoint = () =>
      command(stack, owner, 'POST', `${path}/webhook-endpoints`, { url: receiver.url, events: ['MembershipChanged'] });
    await endpoint();
    const arrivals: number[] = [];
    let ended = 0;
    receiver.answers((response, { body }) => {
      ended = performance.now();
      arrivals.push(Date.now() - Date.parse(JSON.parse(body).timestamp));
      response.writeHead(200).end();
    });
    const used = await unitsOf(stack, () => rename(stack, owner, path, -1));
    for (let n = 1; n < endpoints; n++) await endpoint();
    arrivals.length = 0;
    const started = performance.now();
    for (let n = 0; n < events; n++) await rename(stack, owner, path, n);
    await stack.settle();
    // Two names that follow at once are told as one; what is told at all is told to every endpoint.
    if (arrivals.length % endpoints !== 0 || arrivals.length < events * endpoints * 0.8)
      throw new Error(`${arrivals.length} deliveries arrived`);
    return {
      count: arrivals.length,
      perSecond: (arrivals.length * 1000) / (ended - started),
      p50: quantile(arrivals, 0.5),
      p95: quantile(arrivals, 0.95),
      units: written(used, /Webhooks\/(PlanDeliveries|DeliverWebhook)/),
    };
  } finally {
    await receiver.stop();
  }
}

const rename = (stack: SpineStack, owner: Person, path: string, n: number) =>
  command(stack, owner, 'PATCH', path, { name: `Bakery ${n}` });

/** Write units of one count of a bucket: what a limited command writes beside its effect. */
export async function unitsOfLimit(stack: SpineStack, person: Person): Promise<number> {
  const used = await unitsOf(stack, () => command(stack, person, 'POST', '/v1/spaces', { name: 'Shared' }));
  return used
    .filter(({ functionPath, table }) => /Sync\/CreateSpace/.test(functionPath) && /RateLimits/.test(table))
    .reduce((total, { writeUnits }) => total + writeUnits, 0);
}
