import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Analysts, analysts, leaveDecision, newRuleSet, starterDecides, writtenRuleSet } from './fraud-rows.ts';
import { createPerson, makeAdmin } from './people.ts';
import { eventually } from './stack.ts';
import { everyRow } from './stored.ts';

let { ann, bob } = {} as Analysts;
beforeAll(async () => {
  ({ ann, bob } = await analysts());
  await starterDecides(ann);
});
const at = '/v1/fraud';

describe('analysts', () => {
  it('write rules, look at them in shadow and in the past, and let them decide by four eyes', async () => {
    const version = await writtenRuleSet(ann);
    const set = `${at}/rule-sets/${version}`;
    expect((await ann.call('POST', `${set}/shadowing`, { json: { shadow: true } })).body.state).toBe('shadow');
    const payments = await Promise.all([50_000n, 150_000n, 150_001n].map((amount) => leaveDecision({ amount })));
    expect(payments.map(({ verdict }) => [verdict.version, verdict.action])).toEqual(
      payments.map(() => ['starter-1', 'allow']),
    );
    await eventually(async () => {
      const { body } = await ann.call('GET', `${set}/comparison`);
      expect(body).toMatchObject({ decisions: 3, differing: 2, said: { allow: { allow: 1, review: 2 } } });
    });
    const day = new Date().toISOString().slice(0, 10);
    const order = { from: day, to: day, format: 'csv' };
    const { backTestId } = (await ann.call('POST', `${set}/back-test`, { json: order })).body;
    const done = await eventually(async () => {
      const { body } = await ann.call('GET', `${set}/back-tests/${backTestId}`);
      expect(body.state).toBe('done');
      return body;
    });
    expect(done.summary.rules.large).toBeGreaterThanOrEqual(2);
    const text = await (await fetch(done.file.url)).text();
    for (const { subject, verdict } of payments.slice(1))
      expect([verdict.action, text.includes(subject)]).toEqual(['allow', true]);
    const json = { expected: 'starter-1', reason: 'it finds more', backTestId };
    const self = await ann.call('POST', `${set}/activation`, { json });
    expect([self.status, self.body.code]).toEqual([403, 'four-eyes']);
    const unfit = await bob.call('POST', `${set}/activation`, { json: { ...json, backTestId: randomUUID() } });
    expect([unfit.status, unfit.body.code]).toEqual([422, 'back-test-unfit']);
    const key = randomUUID();
    const first = await bob.call('POST', `${set}/activation`, { json, key });
    expect([first.status, first.body.state]).toEqual([200, 'active']);
    expect((await bob.call('POST', `${set}/activation`, { json, key })).body).toEqual(first.body);
    expect((await leaveDecision({ amount: 150_000n })).verdict).toMatchObject({ version, action: 'review' });
    await starterDecides(ann);
  });

  it('hear each place of a rule set that is wrong, and write none twice', async () => {
    const wrong = { ...newRuleSet(), rules: [{ id: 'R', because: 'x', when: { feature: 'shoe' }, weight: 1 }] };
    const { status, body } = await ann.call('POST', `${at}/rule-sets`, { json: wrong });
    expect([status, body.code]).toEqual([422, 'rule-set-invalid']);
    expect(body.issues.map(({ path }: { path: string }) => path)).toEqual(['/rules/0/id', '/rules/0/when/feature']);
    const [json, key] = [newRuleSet(), randomUUID()];
    const [one, two] = await Promise.all([1, 2].map(() => ann.call('POST', `${at}/rule-sets`, { json, key })));
    expect([one?.status, two?.body]).toEqual([201, one?.body]);
    expect((await bob.call('POST', `${at}/rule-sets`, { json })).body.code).toBe('version-taken');
  });

  it('read why, decide again with the same result, and say what it was; each look is in the log', async () => {
    const person = await createPerson();
    await person.call('GET', '/v1/me');
    const { subject } = await leaveDecision({ personId: person.personId, payeeCountry: 'KP' });
    const path = `${at}/decisions/${subject}`;
    expect((await ann.call('GET', path)).body.reasons[1]).toMatchObject({
      ruleId: 'high-risk-country',
      because: 'The payee is in a country of high risk',
    });
    const again = await ann.call('POST', `${path}/replay`, { key: null });
    expect([again.status, again.body.same]).toEqual([200, true]);
    const labelled = await ann.call('POST', `${path}/label`, { json: { as: 'fraud', note: 'the bank said so' } });
    expect(labelled.body.label).toMatchObject({ as: 'fraud', by: ann.personId });
    await eventually(async () => {
      const { items } = (await ann.call('GET', `${at}/decisions?action=review`)).body;
      expect(items.map(({ subjectId }: { subjectId: string }) => subjectId)).toContain(subject);
    });
    await eventually(async () => {
      const { items } = (await person.call('GET', '/v1/me/audit')).body;
      const seen = items.map(({ operation, outcome }: Record<string, string>) => `${operation} ${outcome}`);
      expect(seen).toEqual(
        expect.arrayContaining(['fraud/getDecision read', 'fraud/replayDecision read', 'fraud/labelDecision done']),
      );
    });
    await leaveDecision({ payeeCountry: 'KP' });
    const first = (await ann.call('GET', `${at}/decisions?limit=1`)).body;
    const second = (await ann.call('GET', `${at}/decisions?limit=1&cursor=${first.nextCursor}`)).body;
    expect(second.items[0].decidedAt < first.items[0].decidedAt).toBe(true);
    // The event has been told: nothing waits.
    await eventually(async () => {
      const waiting = (await everyRow(/Fraud/)).filter(({ entity }) => entity === 'Event');
      expect(waiting).toEqual([]);
    });
  });

  it('keep lists, on which nobody’s number stands', async () => {
    const name = `l-${randomUUID()}`;
    const json = { kind: 'account', value: 'DE89 3704 0044 0532 0130 00', reason: 'known mule' };
    const key = randomUUID();
    const { body } = await ann.call('PUT', `${at}/lists/${name}/entries`, { json, key });
    expect((await ann.call('PUT', `${at}/lists/${name}/entries`, { json, key })).body).toEqual(body);
    const late = { ...json, expiresAt: '2020-01-01T00:00:00.000Z' };
    expect((await ann.call('PUT', `${at}/lists/${name}/entries`, { json: late, key: randomUUID() })).status).toBe(422);
    expect((await ann.call('GET', `${at}/lists/${name}/entries`)).body.items).toEqual([body]);
    const other = { ...json, kind: 'device', value: randomUUID() };
    await ann.call('PUT', `${at}/lists/${name}/entries`, { json: other });
    const page = (await ann.call('GET', `${at}/lists/${name}/entries?limit=1`)).body;
    const rest = (await ann.call('GET', `${at}/lists/${name}/entries?limit=1&cursor=${page.nextCursor}`)).body;
    expect([...page.items, ...rest.items].map(({ kind }) => kind)).toEqual(['account', 'device']);
    const gone = randomUUID();
    const entry = `${at}/lists/${name}/entries/${body.entry}`;
    for (const _ of [1, 2]) expect((await ann.call('DELETE', entry, { key: gone })).status).toBe(204);
    expect((await ann.call('DELETE', entry, { key: randomUUID() })).status).toBe(404);
  });

  it('are who is in their group, and nobody else: no administrator, and not the person themselves', async () => {
    const person = await createPerson();
    await person.call('GET', '/v1/me');
    const { subject } = await leaveDecision({ personId: person.personId });
    const admin = await makeAdmin(await createPerson());
    await admin.call('GET', '/v1/me');
    for (const each of [person, admin])
      for (const path of [`/decisions/${subject}`, '/decisions', '/rule-sets', '/lists/fraud/entries'])
        expect((await each.call('GET', at + path)).status).toBe(403);
  });
});
