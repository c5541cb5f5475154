import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation as approveTransfer } from '../../functions/banking/approve-transfer.ts';
import { operation as closeAccount } from '../../functions/banking/close-bank-account.ts';
import { operation as decideVerification } from '../../functions/banking/decide-verification.ts';
import { operation as freeze } from '../../functions/banking/freeze-bank-account.ts';
import { toStaffTransfer } from '../../functions/banking/model/transfer-view.ts';
import { operation as proposeTransfer } from '../../functions/banking/propose-transfer.ts';
import { accountChanges } from '../../functions/banking/store/account-changes.ts';
import { type KycItem, kycKey } from '../../functions/banking/store/items.ts';
import { proposalStore, transferReader } from '../../functions/banking/store/transfer-proposals.ts';
import { transferStore } from '../../functions/banking/store/transfers.ts';
import { verificationStore } from '../../functions/banking/store/verifications.ts';
import { operation as unfreeze } from '../../functions/banking/unfreeze-bank-account.ts';
import { readAccount, setAccountState } from '../../lib/ledger/store/accounts.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { type Bank, type Customer, outcome, startBank } from './bank-world.ts';

let bank: Bank;
let ann: Customer;
beforeAll(async () => {
  bank = await startBank();
  ann = await bank.customer(10_000n);
});
afterAll(async () => {
  expect([await bank.wrong(), bank.failures]).toEqual([[], []]);
  await bank.stop();
});

const colleague = randomUUID();
/** What the staff does, with the memberships that a test wants. */
function staff(memberships = async () => ({}) as never, { own, at, caller, command } = bank.parts) {
  const context = () => ({ ...command(randomUUID()), memberships });
  const propose = async (by: string, to: string) =>
    proposeTransfer(
      { body: { from: 'capital:EUR', to, amount: '1.00', currency: 'EUR', reason: 'a gift' } } as never,
      caller(by),
      { ...context(), store: proposalStore(own) } as never,
    ) as Promise<{ transferId: string }>;
  return {
    propose,
    approve: async (by: string, transferId: string) =>
      approveTransfer({ params: { transferId } } as never, caller(by), {
        ...context(),
        store: transferStore(own, at),
        transfers: transferReader(own),
      } as never),
    unfreeze: (by: string) =>
      unfreeze({ params: { accountId: ann.accountId } } as never, caller(by), {
        ...context(),
        store: accountChanges(own, at),
      } as never),
    verify: (by: string, holderId: string) =>
      decideVerification({ params: { holderId }, body: { decision: 'approve', reason: 'fine' } } as never, caller(by), {
        ...context(),
        store: verificationStore(own),
        changes: accountChanges(own, at),
      } as never),
  };
}

describe('one of the staff', () => {
  it('opens no frozen account of their own', async () => {
    await setAccountState(bank.ledgerAt(bank.now), 'bank', ann.accountId, 'frozen');
    expect(await outcome(staff().unfreeze(ann.personId))).toBe('case-involved');
    expect(await outcome(staff().unfreeze(colleague))).toBe('open');
  });

  it('neither proposes nor approves a transfer that their own account is in', async () => {
    expect(await outcome(staff().propose(ann.personId, ann.accountId))).toBe('case-involved');
    const { transferId } = await staff().propose(colleague, ann.accountId);
    expect(await outcome(staff().approve(ann.personId, transferId))).toBe('case-involved');
    expect(await outcome(staff().approve(randomUUID(), transferId))).toBe('made');
  });

  it('sees of a transfer that was refused that it is, and why; whoever approves it again hears the same', async () => {
    const bob = await bank.customer(0n);
    const { transferId } = await staff().propose(colleague, bob.accountId);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', bob.accountId, 'frozen');
    const approver = randomUUID();
    expect(await outcome(staff().approve(approver, transferId))).toBe('account-frozen');
    const { get } = transferReader(bank.parts.own);
    const at = bank.now().toISOString();
    const refused = { state: 'refused', refusal: 'account-frozen', approvedBy: approver, refusedAt: at };
    expect(toStaffTransfer(await get(transferId))).toMatchObject(refused);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', bob.accountId, 'open');
    bank.pass(1);
    expect(await outcome(staff().approve(randomUUID(), transferId))).toBe('account-frozen');
    expect(await get(transferId)).toMatchObject(refused);
  });

  it('finds a transfer refused whose approval died before it was noted', async () => {
    const bob = await bank.customer(0n);
    const { transferId } = await staff().propose(colleague, bob.accountId);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', bob.accountId, 'closed');
    const dying = bank.through({ ...bank.dynamo, update: () => Promise.reject(new Error('died')) }).parts;
    await expect(staff(undefined, dying).approve(randomUUID(), transferId)).rejects.toThrow('died');
    expect(await outcome(staff().approve(randomUUID(), transferId))).toBe('account-closed');
    expect(await transferReader(bank.parts.own).get(transferId)).toMatchObject({ state: 'refused' });
  });

  it('decides nothing about the verification of an organisation whose accounts they may see', async () => {
    const [holderId, owner] = [randomUUID(), randomUUID()];
    const item: KycItem = {
      ...kycKey(holderId),
      entity: 'HolderVerification',
      ...{ holderId, holderKind: 'organisation', state: 'pending', level: 0, asked: 1, revision: 1 },
    } as never;
    await bank.dynamo.put({ TableName: 'banking.bank', Item: { ...item } });
    const facts = {
      account: { personId: owner, status: 'active' },
      membership: { personId: owner, organisationId: holderId, role: 'owner' },
      organisation: { organisationId: holderId, status: 'active' },
    };
    expect(await outcome(staff(async () => facts as never).verify(owner, holderId))).toBe('case-involved');
    expect(await outcome(staff().verify(colleague, holderId))).toBe('verified');
  });
});

describe('the state of an account', () => {
  /** A port behind whose first write something else happens. */
  function behindFirstWrite(work: () => Promise<unknown>): Dynamo {
    let isOver = false;
    const first = async <T>(write: Promise<T>): Promise<T> => {
      const done = await write;
      if (!isOver) {
        isOver = true;
        await work();
      }
      return done;
    };
    return {
      ...bank.dynamo,
      update: (input) => first(bank.dynamo.update(input)) as never,
      transactWrite: (input) => first(bank.dynamo.transactWrite(input)),
    };
  }
  const by = (
    { parts: { own, at, caller, command } }: Pick<Bank, 'parts'>,
    { accountId, personId }: Customer,
    key = randomUUID(),
  ) => {
    const changes = {
      ...command(key),
      store: accountChanges(own, at),
      interest: { find: async () => undefined },
    };
    const input = { params: { accountId } } as never;
    return {
      freeze: () => freeze(input, caller(colleague), changes as never),
      unfreeze: () => unfreeze(input, caller(colleague), changes as never),
      close: () => closeAccount(input, caller(personId), changes as never),
    };
  };
  const states = async ({ accountId }: Customer) => [
    (await readAccount(bank.ledgerAt(bank.now), 'bank', accountId)).state,
    (await bank.parts.base.accounts.get(accountId)).terms.state,
  ];

  it('is the same in the ledger and in its row, when one freezes it while another opens it', async () => {
    const eve = await bank.customer(0n);
    await outcome(by(bank.through(behindFirstWrite(() => by(bank, eve).unfreeze())), eve).freeze());
    expect(await states(eve)).toEqual(['open', 'open']);
  });

  it('is changed once by copies of a command, and each gets the first answer, whoever of them comes first', async () => {
    const hal = await bank.customer(0n);
    for (const change of ['freeze', 'unfreeze', 'close'] as const) {
      const key = randomUUID();
      const first: unknown[] = [];
      const slow = bank.through({
        ...bank.dynamo,
        transactWrite: async (input) => {
          if (first.length === 0) first.push(await by(bank, hal, key)[change]());
          await bank.dynamo.transactWrite(input);
        },
      });
      expect(await outcome(by(slow, hal, key)[change]())).toEqual(await outcome(Promise.resolve(first[0] as never)));
    }
    expect(await states(hal)).toEqual(['closed', 'closed']);
  });

  it('is said by its row also where the ledger alone has closed it', async () => {
    const gil = await bank.customer(0n);
    await setAccountState(bank.ledgerAt(bank.now), 'bank', gil.accountId, 'closed');
    const { base, own, at, caller, command } = bank.parts;
    const seen = await base.accounts.get(gil.accountId);
    expect(await outcome(by(bank, gil).close())).toBe('closed');
    expect(await states(gil)).toEqual(['closed', 'closed']);
    bank.pass(1);
    const late = {
      store: accountChanges(own, at),
      interest: { find: async () => undefined },
      accounts: { get: async () => seen },
    };
    const again = { ...command(randomUUID()), ...late } as never;
    expect(await outcome(closeAccount({ params: gil } as never, caller(gil.personId), again))).toBe('conflict');
  });
});
