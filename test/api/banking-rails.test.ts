import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sandbox } from '../../functions/sandbox/contract.ts';
import { writePain002 } from '../../functions/sandbox/model/answers.ts';
import { fateOf } from '../../functions/sandbox/model/fate.ts';
import { runLedgerAudit } from '../../lib/verify-ledger/run.ts';
import { balanceOf, type Customer, customer, staff } from './bank-cast.ts';
import {
  Account,
  arrive,
  away,
  becomes,
  due,
  fileOf,
  files,
  lostFile,
  payAway,
  rails,
  shouldBeHeard,
  waitedLong,
  withFrancs,
} from './rail-cast.ts';
import { afterSchedule, eventually, outputs } from './stack.ts';

let ann: Customer;
let bob: Customer;
beforeAll(async () => {
  [ann, bob] = await Promise.all([withFrancs('500.00'), withFrancs()]);
});

const bare = (id: string) => id.replaceAll('-', '');
const account = new Account();
const run = randomUUID().slice(0, 8);
const stateOf = async (fileId: string) => (await files()).find((each) => each.fileId === fileId)?.state;

/** A payment in a file that is there for the rail. */
async function sent(amount: string): Promise<{ readonly paymentId: string; readonly fileId: string }> {
  const { status, body } = await payAway(ann, amount);
  expect([status, body.state]).toEqual([201, 'submitted']);
  const { paymentId } = body;
  const fileId = await fileOf(ann, paymentId);
  await due(fileId);
  await afterSchedule('BuildFiles', () => eventually(async () => expect(await stateOf(fileId)).toBe('written')));
  return { paymentId, fileId };
}

describe('a payment to another bank', () => {
  it('goes in a file, comes back when it is rejected, and arrives when the statement says so', async () => {
    const before = Number((await balanceOf(ann)).available);
    const [rejected, settled] = [await sent('20.00'), await sent('30.00')];
    const object = await (await rails()).get(`out/six/${settled.fileId}.xml`);
    expect(object?.body.toString()).toMatch(
      new RegExp(
        `<MsgId>${bare(settled.fileId)}</MsgId>.*<EndToEndId>${bare(settled.paymentId)}</EndToEndId>.*${away}`,
        's',
      ),
    );
    expect((await balanceOf(ann)).available).toBe((before - 50).toFixed(2));
    // All of the file, which reads what is in it.
    await arrive(writePain002(`P-${run}`, new Date().toISOString(), bare(rejected.fileId), [], 'RJCT'));
    await becomes(ann, rejected.paymentId, 'rejected');
    const lines = [
      { reference: `${run}-1`, amount: 10_000n, ownIban: bob.number, name: 'Carl', iban: away, text: 'Rent' },
      { reference: `${run}-2`, amount: -3_000n, endToEndId: bare(settled.paymentId) },
      { reference: `${run}-3`, amount: 4_200n, name: 'Zoe', iban: away },
    ];
    const statement = account.statement(`S-${run}-1`, lines);
    await Promise.all([arrive(statement), arrive(statement)]);
    await becomes(ann, settled.paymentId, 'settled');
    await eventually(async () => expect((await balanceOf(bob)).available).toBe('100.00'));
    expect((await balanceOf(ann)).available).toBe((before - 30).toFixed(2));
    const { items } = (await bob.call('GET', `/v1/banking/accounts/${bob.accountId}/payments`)).body;
    expect(items).toMatchObject([
      { direction: 'incoming', name: 'Carl', number: away, note: 'Rent', amount: '100.00' },
    ]);
  });

  it('is asked for with a name, and held when fraud says so', async () => {
    expect((await payAway(ann, '1.00', { more: { name: undefined } })).body.code).toBe('unknown-payee');
    expect((await payAway(ann, '1.00', { more: { name: 'Жук' } })).body.code).toBe('invalid-name');
    const { paymentId, state } = (await payAway(ann, '2.00', { action: 'challenge' })).body;
    expect(state).toBe('challenged');
    const path = `/v1/banking/accounts/${ann.accountId}/payments/${paymentId}`;
    expect((await ann.call('POST', `${path}/confirmation`)).body.code).toBe('step-up-required');
    expect((await ann.call('POST', `${path}/cancellation`)).body.state).toBe('cancelled');
  });
});

describe('the staff', () => {
  it('gives money without an owner to somebody, two of them, and says the same of it', async () => {
    const { one, other } = await staff();
    const found = await eventually(async () => {
      const { items } = (await one.call('GET', '/v1/banking/staff/cases?limit=100')).body;
      const row = items.find(({ unmatched }: { unmatched?: { entry: string } }) => unmatched?.entry === `${run}-3`);
      if (!row) throw new Error('there is no such case yet');
      return row;
    });
    expect(found).toMatchObject({ kind: 'unmatched', amount: '42.00', unmatched: { direction: 'in', name: 'Zoe' } });
    const decide = (by: typeof one, json: object) =>
      by.call('POST', `/v1/banking/staff/cases/${found.caseId}/decision`, { json: { note: 'looked at', ...json } });
    expect((await decide(one, { decision: 'approve' })).body.code).toBe('case-needs-account');
    const give = { decision: 'approve', accountId: bob.accountId };
    expect((await decide(one, give)).body).toMatchObject({ state: 'open', proposal: { accountId: bob.accountId } });
    expect((await decide(one, give)).body.code).toBe('four-eyes');
    expect((await decide(other, give)).body).toMatchObject({
      state: 'decided',
      decision: { accountId: bob.accountId },
    });
    expect((await balanceOf(bob)).available).toBe('142.00');
  });

  it('sees why a file waits, which is booked with the one before it, has one read anew, gives a lost one up, and hears of what is late', async () => {
    const { one } = await staff();
    const lines = [10, 11].map((number) => [{ reference: `${run}-${number}`, amount: 100n, ownIban: bob.number }]);
    const first = account.csv(`S-${run}-2`, lines[0] ?? []);
    await arrive(account.statement(`S-${run}-3`, lines[1] ?? []));
    const early = await eventually(async () => {
      const row = (await files()).find(({ why }) => why?.some((line) => line.startsWith(`S-${run}-3 opens with`)));
      if (row?.state !== 'waiting') throw new Error('it does not wait yet');
      return row;
    });
    const path = (fileId: string) => `/v1/banking/staff/files/${fileId}/retry`;
    expect((await one.call('POST', path(early.fileId))).status).toBe(202);
    await arrive(first, 'in/six', 'csv');
    await eventually(async () => expect((await balanceOf(bob)).available).toBe('144.00'));
    await eventually(async () => expect(await stateOf(early.fileId)).toBe('booked'));
    expect((await one.call('POST', path(early.fileId))).body.code).toBe('file-over');
    const lost = await lostFile();
    expect((await one.call('POST', path(lost.fileId))).body).toMatchObject({ state: 'refused' });
    expect(await lost.isFree()).toBe(true);
    const { body } = await payAway(ann, '1.00');
    const stuck = await fileOf(ann, body.paymentId);
    expect((await one.call('POST', path(stuck))).body).toMatchObject({ state: 'written', payments: 1, sum: '1.00' });
    expect((await ann.call('POST', path(stuck))).status).toBe(403);

    // Of one that waits for too long it hears; a payment that no statement names is its to decide.
    const text = new Account().statement(`S-${run}-4`, []).replace(/(<Amt Ccy="CHF">)0\.00/g, '$17.77');
    await arrive(text);
    const late = await eventually(async () => {
      const row = (await files()).find(({ why }) => why?.some((line) => line.startsWith(`S-${run}-4 opens with`)));
      if (row?.state !== 'waiting') throw new Error('it does not wait yet');
      return row;
    });
    await waitedLong(late.fileId);
    await afterSchedule('BuildFiles', () => eventually(async () => expect(await stateOf(late.fileId)).toBe('refused')));
    await shouldBeHeard(stuck);
    const missing = await afterSchedule('WakeDue', () =>
      eventually(async () => {
        const { items } = (await one.call('GET', '/v1/banking/staff/cases?limit=100')).body;
        const row = items.find(({ paymentId }: { paymentId: string }) => paymentId === body.paymentId);
        if (!row) throw new Error('there is no such case yet');
        return row;
      }),
    );
    expect(missing).toMatchObject({ kind: 'missing', accountId: ann.accountId, amount: '1.00' });
    const decision = { json: { decision: 'approve', note: 'The bank knows nothing of it' } };
    const decided = await one.call('POST', `/v1/banking/staff/cases/${missing.caseId}/decision`, decision);
    expect([decided.status, decided.body.state]).toEqual([200, 'decided']);
    await becomes(ann, body.paymentId, 'rejected');
  });

  it('sees what both sides say of a statement', async () => {
    const { one } = await staff();
    const path = (statementId: string) => `/v1/banking/staff/reconciliation/${statementId}?rail=six&currency=CHF`;
    const { status, body } = await one.call('GET', path(`S-${run}-1`));
    expect([status, body.matched, body.closing]).toEqual([200, 2, '112.00']);
    expect(body.missingOurs).toMatchObject([{ id: `${run}-3`, amount: '42.00' }]);
    expect((await one.call('GET', path('S-none'))).status).toBe(404);
    expect((await ann.call('GET', path(`S-${run}-1`))).status).toBe(403);
  });
});

it('goes round on a laptop: a pretended bank answers what is sent by the rail `sandbox`', async () => {
  const euros = await customer('50.00');
  const { body } = await payAway(euros, '5.00', { currency: 'EUR' });
  const fileId = await fileOf(euros, body.paymentId);
  await due(fileId);
  // Sealed is not there yet; what is there may be answered already.
  await afterSchedule('BuildFiles', async () => expect(['written', 'answered']).toContain(await stateOf(fileId)));
  const { is } = fateOf(sandbox.settings.seed, bare(body.paymentId));
  const end = { paid: 'settled', rejected: 'rejected', returned: 'returned' }[is];
  await afterSchedule('AnswerFiles', () => becomes(euros, body.paymentId, end));
  await eventually(async () => expect(await stateOf(fileId)).toBe('answered'));
});

it('is all in the book: clearing is what is submitted, suspense what is undecided, the nostro what the statement says', async () => {
  const lines: string[] = [];
  expect([await runLedgerAudit(outputs as never, (line) => void lines.push(line)), lines]).toEqual([
    true,
    [expect.stringMatching(/right$/)],
  ]);
  await afterSchedule('AuditBook', async () => undefined);
});
