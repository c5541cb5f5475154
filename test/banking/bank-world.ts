import { randomBytes, randomUUID } from 'node:crypto';
import { operation as cancelPaymentNow } from '../../functions/banking/cancel-payment.ts';
import { operation as confirmPaymentNow } from '../../functions/banking/confirm-payment.ts';
import { decideCase as decideCaseRoute } from '../../functions/banking/contract/cases.ts';
import { disputePayment as disputePaymentRoute } from '../../functions/banking/contract/disputes.ts';
import { banking } from '../../functions/banking/contract/module.ts';
import {
  cancelPayment as cancelPaymentRoute,
  confirmPayment as confirmPaymentRoute,
  makePayment as makePaymentRoute,
} from '../../functions/banking/contract/payments.ts';
import { operation as decideCaseNow } from '../../functions/banking/decide-case.ts';
import { operation as disputePaymentNow } from '../../functions/banking/dispute-payment.ts';
import { operation as endHolds } from '../../functions/banking/end-holds.ts';
import { operation as makePaymentNow } from '../../functions/banking/make-payment.ts';
import { newAccountNumber } from '../../functions/banking/model/accounts/account-number.ts';
import type { Terms } from '../../functions/banking/model/products.ts';
import { accountReader } from '../../functions/banking/store/accounts.ts';
import { agendaStore } from '../../functions/banking/store/agenda.ts';
import { bankLedger, book } from '../../functions/banking/store/bank-ledger.ts';
import { bankTables } from '../../functions/banking/store/bank-tables.ts';
import { caseStore } from '../../functions/banking/store/cases.ts';
import { disputeReader } from '../../functions/banking/store/dispute-reader.ts';
import { disputeStore } from '../../functions/banking/store/disputes.ts';
import { heldPayments } from '../../functions/banking/store/held-payments.ts';
import { type LimitsItem, limitsKey, type TermsItem, termsKey } from '../../functions/banking/store/items.ts';
import { openingStore } from '../../functions/banking/store/opening.ts';
import { payeeStore } from '../../functions/banking/store/payees.ts';
import { paymentReader } from '../../functions/banking/store/payment-reader.ts';
import { paymentStore } from '../../functions/banking/store/payments.ts';
import { railCases } from '../../functions/banking/store/rail-cases.ts';
import { transferStore } from '../../functions/banking/store/transfers.ts';
import { unheard } from '../../functions/banking/store/unheard.ts';
import { unmatchedCases } from '../../functions/banking/store/unmatched-cases.ts';
import { fraud } from '../../functions/fraud/contract/module.ts';
import { createFraud } from '../../lib/fraud/decide.ts';
import type { RuleSet } from '../../lib/fraud/model/rule-set.ts';
import { activeKey, versionKey } from '../../lib/fraud/store/items.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { verifyBook } from '../../lib/verify-ledger/verify-book.ts';
import { startTables } from '../tables.ts';
import { listed } from './listed.ts';

const cancelPayment = listed(cancelPaymentRoute, cancelPaymentNow);
const confirmPayment = listed(confirmPaymentRoute, confirmPaymentNow);
const decideCase = listed(decideCaseRoute, decideCaseNow);
const disputePayment = listed(disputePaymentRoute, disputePaymentNow);
const makePayment = listed(makePaymentRoute, makePaymentNow);

const says = (action: 'challenge' | 'review' | 'block', amount: string) => ({
  id: `is-${amount}`,
  because: `It is ${amount}`,
  when: { feature: 'amount', op: 'eq', value: amount } as const,
  action,
});
/** The amount decides, in minor units. */
const rules: RuleSet = {
  version: 'by-amount',
  bands: [],
  lists: {},
  rules: [says('challenge', '1001'), says('review', '1002'), says('block', '1003'), says('review', '9002')],
};
export const amounts = { challenged: '10.01', reviewed: '10.02', blocked: '10.03', large: '90.02' } as const;

const names = { ledger: () => 'banking.ledger', bank: () => 'banking.bank', fraud: () => 'fraud.fraud' };
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const newNumber = () => newAccountNumber({ prefix: '', digits: 16 }, (size) => new Uint8Array(randomBytes(size)));

/** The bank in DynamoDB Local with the operations that hold money, and a clock that stands still until it is told to pass. */
export async function startBank() {
  const server = await startTables([banking, fraud]);
  const plain = createDynamo({
    config: server.config,
    // A busy machine is not a fault.
    attemptMs: 60_000,
    deadline: () => Date.now() + 60_000,
  });
  let time = Date.parse('2026-11-21T08:00:00.000Z');
  const now = () => new Date(time);
  /** What made fraud decide without rules. */
  const failures: unknown[] = [];
  const terms: Terms = {
    ...banking.settings,
    fourEyesAbove: 50,
    ibanCountry: '',
    rails: 'sepa:EUR:DE75512108001245126199',
  };
  const tables = bankTables(plain, names.bank);
  const ledgerAt = bankLedger(plain, names.ledger);
  await plain.put({
    TableName: names.fraud(),
    Item: { ...versionKey(rules.version), version: rules.version, ruleSet: JSON.stringify(rules) },
  });
  await plain.put({
    TableName: names.fraud(),
    Item: { ...activeKey, version: rules.version, shadows: [], revision: 1 },
  });

  /** The module as another process would run it, through this port. */
  function through(dynamo: Dynamo) {
    const own = bankTables(dynamo, names.bank);
    const at = bankLedger(dynamo, names.ledger);
    const accounts = accountReader(own);
    const held = heldPayments(own, at, () => terms);
    const base = {
      now,
      newId: () => randomUUID(),
      randomBytes: (size: number) => new Uint8Array(size),
      requestId: 'r',
      correlationId: 'r',
      log: quiet,
      sourceIp: '192.0.2.1',
      page: { start: async () => undefined, next: async () => undefined },
      memberships: async () => ({}) as never,
      terms: () => terms,
      fraud: () =>
        createFraud({
          withinMs: 60_000,
          connect: () => dynamo,
          name: names.fraud,
          now,
          onFailure: (error) => failures.push(error),
        }),
      // A fresh one for each demand, which is always right, and good for once.
      stepUp: {
        demand: async () => ({
          Put: {
            TableName: names.bank(),
            Item: { pk: `PROOF#${randomUUID()}`, sk: 'PROOF', entity: 'Proof' },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        }),
      },
      accounts,
      payments: paymentReader(own),
      payees: payeeStore(own),
      cases: caseStore(own),
      disputes: disputeStore(own, at),
      unmatched: unmatchedCases(own, at, () => terms),
      rails: railCases(own, at, () => terms),
    };
    const caller = (personId: string) => ({ personId, sessionId: 's', groups: [], signedInAt: 0 }) as never;
    const command = (key: string, fingerprint = key) => ({ ...base, idempotency: { id: key, fingerprint } });
    return {
      /** For operations that other files of tests drive. */
      parts: { own, at, base, caller, command },
      tables: own,
      ledgerAt: at,
      held,
      payments: base.payments,
      disputes: disputeReader(own),
      agenda: agendaStore(own),
      pay: (
        from: Customer,
        to: Pick<Customer, 'number'>,
        amount: string,
        key: string = randomUUID(),
        more: object = {},
      ) =>
        makePayment(
          {
            body: { accountId: from.accountId, number: to.number, amount, currency: 'EUR', ...more },
          } as never,
          caller(from.personId),
          {
            ...command(key, `${key} ${amount} ${JSON.stringify(more)}`),
            store: paymentStore(own, at, () => terms),
          } as never,
        ),
      confirm: (from: Customer, paymentId: string, key: string = randomUUID()) =>
        confirmPayment({ params: { accountId: from.accountId, paymentId } } as never, caller(from.personId), {
          ...command(key),
          store: held,
        } as never),
      cancel: (from: Customer, paymentId: string, key: string = randomUUID()) =>
        cancelPayment({ params: { accountId: from.accountId, paymentId } } as never, caller(from.personId), {
          ...command(key),
          store: held,
        } as never),
      decide: (
        by: string,
        caseId: string,
        decision: 'approve' | 'refuse',
        key: string = randomUUID(),
        more: object = {},
      ) =>
        decideCase({ params: { caseId }, body: { decision, note: 'looked at', ...more } } as never, caller(by), {
          ...command(key),
          store: held,
        } as never),
      dispute: (who: Customer, paymentId: string, more: object = {}, key: string = randomUUID()) =>
        disputePayment(
          { params: { accountId: who.accountId, paymentId }, body: { reason: 'not-received', ...more } } as never,
          caller(who.personId),
          { ...command(key), store: disputeStore(own, at) } as never,
        ),
      end: (due: object) =>
        endHolds(due as never, { ...base, store: held, unheard: unheard(own, () => terms) } as never),
    };
  }

  /** @param personId who holds an account already. */
  async function customer(cents: bigint, fee = false, personId: string = randomUUID()): Promise<Customer> {
    const accountId = randomUUID();
    const account: TermsItem & { readonly holderId: string } = {
      ...termsKey(accountId),
      entity: 'BankAccount',
      accountId,
      holderId: personId,
      holderKind: 'person',
      // Fees are of products; a person with one of those is as good as a business.
      product: fee ? 'business' : 'current',
      currency: 'EUR',
      number: newNumber(),
      state: 'open',
      openedAt: now().toISOString(),
      revision: 1,
    };
    const limits: LimitsItem = {
      ...limitsKey(accountId),
      entity: 'BankLimits',
      perPayment: 10_000n,
      daily: cents > 10_000n ? cents : 20_000n,
      day: '2026-11-20',
      left: 0n,
      outgoing: 'open',
    };
    const tools = { now, newId: () => randomUUID(), idempotency: undefined };
    await openingStore(tables, ledgerAt, () => terms).open(account, limits, undefined, 10, undefined, tools);
    if (cents > 0n) await deposit(accountId, cents);
    return { accountId, personId, number: account.number };
  }

  /** With the row that says why. */
  async function deposit(accountId: string, cents: bigint): Promise<void> {
    const transferId = randomUUID();
    const at = now().toISOString();
    const transfer = { transferId, from: 'capital:EUR', to: accountId, amount: String(cents), currency: 'EUR' };
    const said = { reason: 'in', state: 'proposed', proposedBy: 'a', proposedAt: at } as const;
    const item = {
      pk: `TRANSFER#${transferId}`,
      sk: 'TRANSFER',
      entity: 'StaffTransfer',
      ...transfer,
      ...said,
    } as const;
    await plain.put({ TableName: names.bank(), Item: item });
    await transferStore(tables, ledgerAt).make(item, 'b', [], { idempotency: undefined, now });
  }

  const get = async <T>(Key: { pk: string; sk: string }) =>
    (await plain.get({ TableName: names.bank(), Key, ConsistentRead: true })).Item as T | undefined;

  return {
    ...through(plain),
    through,
    dynamo: plain,
    failures,
    terms,
    now,
    get,
    pass: (minutes: number) => {
      time += minutes * 60_000;
    },
    customer,
    deposit,
    ledgerAt,
    limits: async ({ accountId }: Customer) => (await get<LimitsItem>(limitsKey(accountId))) as LimitsItem,
    /** Everything that is wrong with the book and its rows. */
    wrong: async () =>
      (await verifyBook({ dynamo: plain, name: names.ledger }, { dynamo: plain, name: names.bank }, book, 1)).wrong,
    sdk: server.sdk,
    stop: server.stop,
  };
}
export type Bank = Awaited<ReturnType<typeof startBank>>;

export interface Customer {
  readonly accountId: string;
  readonly personId: string;
  readonly number: string;
}

/** The code of the refusal, or the state of what was made. */
export async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    return ((await work) as { state?: string } | undefined)?.state ?? 'done';
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    return code;
  }
}
