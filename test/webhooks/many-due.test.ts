import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '../../lib/runtime/ids.ts';
import { type HooksWorld, startHooks } from './world.ts';

let hooks: HooksWorld;
beforeAll(async () => {
  hooks = await startHooks();
});
afterAll(() => hooks.stop());

const TableName = 'webhooks.hooks';

/** Of a delivery what its waking looks at; all of them in the same part of the agenda. */
function waiting(organisationId: string, endpointId: string, at: number) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  random[9] = 8;
  const deliveryId = uuidv7(at, random);
  const [pk, sk] = [`ENDPOINT#${endpointId}`, `DELIVERY#${deliveryId}`];
  const place = { agenda: 'WAKE#0', agendaAt: new Date(at).toISOString() };
  return {
    pk,
    sk,
    entity: 'WebhookDelivery',
    organisationId,
    endpointId,
    deliveryId,
    turn: 1,
    state: 'waiting',
    ...place,
  };
}

it('wakes what is due behind thousands of deliveries whose receiver is down, in the same minute', async () => {
  const { world, dynamo } = hooks;
  const [theirs, ours] = [randomUUID(), randomUUID()];
  const [down, up] = [randomUUID(), randomUUID()];
  const many = Array.from({ length: 1_200 }, (_, n) => waiting(theirs, down, world.now - 60_000 + n));
  const items = [...many, waiting(ours, up, world.now - 1_000)];
  for (let start = 0; start < items.length; start += 100)
    await dynamo.batchWrite({
      RequestItems: { [TableName]: items.slice(start, start + 100).map((Item) => ({ PutRequest: { Item } })) },
    });
  await hooks.wake();
  const groups = world.waiting.map(({ group }) => group);
  expect(groups.filter((group) => group === theirs)).toHaveLength(1_200);
  expect(groups.at(-1)).toBe(ours);
  world.waiting = [];
  await hooks.wake();
  expect(world.waiting).toEqual([]);
});
