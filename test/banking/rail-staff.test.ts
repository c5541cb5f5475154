import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { reconcileStatement as route } from '../../functions/banking/contract/rails.ts';
import { operation as listBankFiles } from '../../functions/banking/list-bank-files.ts';
import { agendaOf } from '../../functions/banking/model/agenda.ts';
import { operation as reconcileStatement } from '../../functions/banking/reconcile-statement.ts';
import { operation as retryBankFile } from '../../functions/banking/retry-bank-file.ts';
import { fileList } from '../../functions/banking/store/file-list.ts';
import { fileKey, type IncomingFile, statementKey } from '../../functions/banking/store/rail-items.ts';
import { reconciling } from '../../functions/banking/store/reconciling.ts';
import { faultyDynamo } from '../ledger/faults.ts';
import { outcome } from './bank-world.ts';
import {
  Account,
  arrive,
  bank,
  bucket,
  fundsOf,
  objects,
  payAway,
  paymentOf,
  rails,
  reference,
  sent,
  useRailWorld,
} from './rail-world.ts';

useRailWorld();

const account = new Account();

const retry = (fileId: string) => {
  const { files: outgoing, taking } = rails();
  const { files: incoming, chain } = taking;
  const context = { bucket, bucketName: () => 'rails', outgoing, incoming, chain, outcomes: bank.tables.outcomes };
  return retryBankFile(
    { params: { railFileId: fileId } } as never,
    undefined as never,
    {
      ...context,
      now: bank.now,
      newId: () => randomUUID(),
      idempotency: { id: randomUUID(), fingerprint: fileId },
    } as never,
  );
};

const reconciled = async (statementId: string) =>
  (await reconcileStatement(
    { params: { statementId }, query: { rail: 'sepa', currency: 'EUR' } } as never,
    undefined as never,
    { store: reconciling(bank.tables) } as never,
  )) as Awaited<ReturnType<typeof reconcileStatement>> & object;

/** An entry of a statement as the sum of payments to an account of ours. */
function inParts(text: string, entry: string, ownIban: string, amounts: readonly string[]): string {
  const owner = `<RltdPties><CdtrAcct><Id><IBAN>${ownIban}</IBAN></Id></CdtrAcct></RltdPties>`;
  const parts = amounts.map((amount) => `<TxDtls><Amt Ccy="EUR">${amount}</Amt>${owner}</TxDtls>`);
  return text.replace(
    new RegExp(`(<AcctSvcrRef>${entry}</AcctSvcrRef><NtryDtls>).*?(?=</NtryDtls>)`),
    `$1${parts.join('')}`,
  );
}

describe('a retry by the staff', () => {
  it('brings an outgoing file that is stuck, the same bytes however often, and says what is done', async () => {
    const ann = await bank.customer(10_000n);
    const { paymentId } = await payAway(ann, '1.00');
    const { fileId = '' } = await paymentOf(ann, paymentId);
    expect(await outcome(retry(fileId))).toBe('written');
    const written = objects.get(`out/sepa/${fileId}.xml`);
    objects.delete(`out/sepa/${fileId}.xml`);
    expect(await outcome(retry(fileId))).toBe('written');
    expect(objects.get(`out/sepa/${fileId}.xml`)).toBe(written);
    expect(await outcome(retry(randomUUID()))).toBe('not-found');
  });

  it('has a file that came read anew from a copy, one that waits too, and gives one up that is gone', async () => {
    const bob = await bank.customer(0n);
    const [first, second] = [10n, 20n].map((amount) =>
      account.statement([{ reference: reference(), amount, ownIban: bob.number }]),
    ) as [string, string];
    const spoiled = first.replace('>0.10<', '>0.11<');
    const refused = await arrive(spoiled);
    const early = await arrive(second);
    expect([refused.state, early.state]).toEqual(['refused', 'waiting']);
    objects.set(refused.objectKey, first);
    for (const [{ fileId }, said] of [
      [early, 'waiting'],
      [refused, 'booked'],
    ] as const) {
      await retry(fileId);
      const copy = [...objects.keys()].find((key) => key.startsWith(`in/again/${fileId}/`)) ?? '';
      expect((await rails().take(copy)).is).toBe(said);
    }
    expect(await outcome(retry(early.fileId))).toBe('file-over');
    expect(await fundsOf(bob.accountId)).toBe(30);
    const lost = await arrive(account.statement([], { opening: 999n }));
    objects.delete(lost.objectKey);
    expect([lost.state, await outcome(retry(lost.fileId))]).toEqual(['waiting', 'refused']);
  });

  it('frees what a lost file had claimed, so that the statement can come again, in another file', async () => {
    const bob = await bank.customer(0n);
    const line = { reference: reference(), amount: 5n, ownIban: bob.number };
    const text = account.statement([line, { ...line, reference: reference() }]);
    const { statementId } = { statementId: /<Stmt><Id>([^<]*)/.exec(text)?.[1] ?? '' };
    // Dies behind the first entry.
    let posts = 0;
    const { faulty } = faultyDynamo(bank.dynamo, (operation) => {
      if (operation !== 'transactWrite') return undefined;
      posts += 1;
      return posts === 2 ? 'crash-after' : undefined;
    });
    await arrive(text, rails(faulty)).catch(() => {});
    const key = [...objects.keys()].at(-1) ?? '';
    expect(await fundsOf(bob.accountId)).toBe(5);
    const { fileId = '' } = (await bank.get<{ fileId: string }>(statementKey('sepa', 'EUR', statementId))) ?? {};
    expect(await bank.get<IncomingFile>(fileKey(fileId))).toMatchObject({ state: 'reading' });
    objects.delete(key);
    expect(await outcome(retry(fileId))).toBe('refused');
    expect(await bank.get(statementKey('sepa', 'EUR', statementId))).toBeUndefined();
    expect(await bank.wrong()).toEqual([]);
    expect((await arrive(text.replace(/<MsgId>[^<]*/, '<MsgId>another'))).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(10);
    expect(await bank.wrong()).toEqual([]);
  });

  it('frees a sum of which a lost file had booked a part: the rest is booked with the statement that comes again', async () => {
    const bob = await bank.customer(0n);
    const sum = reference();
    const text = inParts(account.statement([{ reference: sum, amount: 300n, ownIban: bob.number }]), sum, bob.number, [
      '1',
      '2',
    ]);
    let posts = 0;
    const { faulty } = faultyDynamo(bank.dynamo, (operation) => {
      if (operation !== 'transactWrite') return undefined;
      posts += 1;
      return posts === 2 ? 'crash-after' : undefined;
    });
    await arrive(text, rails(faulty)).catch(() => {});
    expect(await fundsOf(bob.accountId)).toBe(100);
    const statementId = /<Stmt><Id>([^<]*)/.exec(text)?.[1] ?? '';
    const { fileId = '' } = (await bank.get<{ fileId: string }>(statementKey('sepa', 'EUR', statementId))) ?? {};
    objects.delete([...objects.keys()].at(-1) ?? '');
    expect(await outcome(retry(fileId))).toBe('refused');
    expect((await arrive(text.replace(/<MsgId>[^<]*/, '<MsgId>again'))).state).toBe('booked');
    expect(await fundsOf(bob.accountId)).toBe(300);
    expect(await bank.wrong()).toEqual([]);
  });
});

describe('the list of files', () => {
  it('has each once, page by page, the newest first', async () => {
    const store = fileList(bank.tables);
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const { items, nextCursor } = await listBankFiles(
        { query: { limit: 2 } } as never,
        undefined as never,
        {
          store,
          page: {
            start: async () => (before === undefined ? undefined : { before }),
            next: async (place: { before: string } | undefined) => place?.before,
          },
        } as never,
      );
      seen.push(...items.map(({ fileId }) => fileId));
      before = nextCursor;
    } while (before !== undefined);
    expect([new Set(seen).size, seen.length >= 4]).toEqual([seen.length, true]);
  });
});

describe('a reconciliation', () => {
  it('says what is matched, charged, off, and known to one side only', async () => {
    const ann = await bank.customer(100_000n);
    const [good, dear, odd, missing] = [
      await sent(ann, '1.00'),
      await sent(ann, '2.00'),
      await sent(ann, '3.00'),
      await sent(ann, '4.00'),
    ];
    bank.pass(1);
    const text = account.statement([
      { reference: reference(), amount: -100n, endToEndId: good.endToEndId },
      { reference: reference(), amount: -230n, endToEndId: dear.endToEndId, charges: 30n },
      { reference: reference(), amount: -333n, endToEndId: odd.endToEndId },
      { reference: 'unknown', amount: 55n },
      { reference: reference(), amount: 66n, ownIban: ann.number },
    ]);
    await arrive(text);
    const found = await reconciled(/<Stmt><Id>([^<]*)/.exec(text)?.[1] ?? '');
    expect(found).toMatchObject({
      matched: 2,
      fees: [{ ours: { id: dear.paymentId, amount: '-2.00' }, fee: '0.30' }],
      differing: [{ ours: { id: odd.paymentId }, theirs: { amount: '-3.33' }, by: '-0.33' }],
      missingOurs: [{ id: 'unknown', amount: '0.55' }],
    });
    expect(found.missingTheirs).toContainEqual(expect.objectContaining({ id: missing.paymentId, amount: '-4.00' }));
    expect(await outcome(reconciled('S-none'))).toBe('not-found');
    for (const id of ['Auszug 3/März', '対帳-7']) expect(safeParse(route.params.statementId, id).success).toBe(true);

    // Days later many other files have come.
    bank.pass(3_600_000);
    const createdAt = bank.now().toISOString();
    for (const fileId of Array.from({ length: 21 }, () => randomUUID())) {
      const file = { ...fileKey(fileId), entity: 'RailFile', direction: 'in', state: 'booked', fileId, createdAt };
      await bank.dynamo.put({ TableName: 'banking.bank', Item: { ...file, ...agendaOf('filed', fileId, createdAt) } });
    }
    expect((await reconciled(found.statementId)).missingTheirs).toEqual(found.missingTheirs);
  });

  it('tells an entry from the part of a sum that its reference looks like', async () => {
    const bob = await bank.customer(0n);
    const [sum, ownIban] = [reference(), bob.number];
    const lines = [sum, `${sum}#1`].map((each) => ({ reference: each, amount: 300n, ownIban }));
    const text = inParts(account.statement(lines), sum, ownIban, ['1', '2']);
    await arrive(text);
    expect((await reconciled(/<Stmt><Id>([^<]*)/.exec(text)?.[1] ?? '')).matched).toBe(3);
  });
});
