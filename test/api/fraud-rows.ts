import { randomUUID } from 'node:crypto';
import { createFraud, type Verdict } from '../../lib/fraud/decide.ts';
import type { Facts } from '../../lib/fraud/model/facts.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { createPerson, makeAnalyst, type Person } from './people.ts';
import { outputs } from './stack.ts';
import { tableLike } from './sync-tables.ts';
import { whileFresh } from './while-fresh.ts';

/** Decides about a payment as the function of another module would, in the stack's table. */
export async function leaveDecision(more: Partial<Facts> = {}): Promise<{ subject: string; verdict: Verdict }> {
  const table = await tableLike(/FraudData-FraudTable/);
  const config = {
    region: outputs.region,
    endpoint: outputs.awsEndpoint,
    credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
  };
  const fraud = createFraud({ withinMs: 20_000, name: () => table, connect: () => createDynamo({ config }) });
  const subject = randomUUID();
  const facts: Facts = {
    ...{ kind: 'transfer', amount: 2_500n, currency: 'EUR', account: randomUUID(), payee: randomUUID() },
    ...more,
  };
  return { subject, verdict: await fraud.decide(subject, facts) };
}

export interface Analysts {
  readonly ann: Person;
  readonly bob: Person;
}
/** Two analysts. */
export const analysts = whileFresh<Analysts>(async () => {
  const [ann, bob] = [await createPerson(), await createPerson()];
  for (const each of [ann, bob]) await each.call('GET', '/v1/me');
  return { ann: await makeAnalyst(ann), bob: await makeAnalyst(bob) };
});

export const newRuleSet = (version = `v-${randomUUID()}`) => ({
  version,
  summary: 'Large payments',
  bands: [],
  lists: {},
  rules: [
    { id: 'large', because: 'It is large', when: { feature: 'amount', op: 'gt', value: '100000' }, action: 'review' },
  ],
});

export async function writtenRuleSet(by: Person): Promise<string> {
  const json = newRuleSet();
  const { status, body } = await by.call('POST', '/v1/fraud/rule-sets', { json });
  if (status !== 201) throw new Error(`no rule set: ${JSON.stringify(body)}`);
  return json.version;
}

interface Listed {
  readonly version: string;
  readonly state: 'active' | 'shadow' | 'idle';
}
async function ruleSets(by: Person): Promise<readonly Listed[]> {
  const items: Listed[] = [];
  let cursor = '';
  do {
    const { body } = await by.call('GET', `/v1/fraud/rule-sets?limit=100${cursor && `&cursor=${cursor}`}`);
    items.push(...body.items);
    cursor = body.nextCursor ?? '';
  } while (cursor);
  return items;
}

/** Which rules decide in the stack now. */
export const activeVersion = async (by: Person): Promise<string> =>
  (await ruleSets(by)).find(({ state }) => state === 'active')?.version ?? '';

/** Lets the rules decide that every stage begins with, and nothing beside them, whatever other tests left. */
export async function starterDecides(by: Person): Promise<void> {
  const at = '/v1/fraud/rule-sets';
  for (const { version, state } of await ruleSets(by)) {
    const [path, json] =
      state === 'shadow'
        ? [`${at}/${version}/shadowing`, { shadow: false }]
        : [`${at}/starter-1/activation`, { expected: version, reason: 'a test is over' }];
    if (state === 'idle' || (state === 'active' && version === 'starter-1')) continue;
    const { status, body } = await by.call('POST', path, { json });
    if (status !== 200) throw new Error(`other rules stay: ${JSON.stringify(body)}`);
  }
}
