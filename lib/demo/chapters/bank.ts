import { withStepUp } from '../../../client/src/step-up/with-step-up.ts';
import { type Actor, joinGroup, type Stage, soon } from '../cast.ts';
import { codeOf } from '../totp.ts';

interface Customer extends Actor {
  readonly accountId: string;
  readonly number: string;
}

const currency = 'EUR';

/** Who is known well enough has an account; two of the staff put money into Ann's. */
async function openAccounts({ actor, ann, bob, chapter, join, ...stage }: Stage) {
  chapter('A bank: Ann and Bob say who they are, the staff looks at their documents, and they open accounts');
  const [clerk, colleague] = [actor('clerk'), actor('colleague')];
  for (const one of [clerk, colleague]) {
    await join(one);
    await joinGroup(stage, one, 'bank-staff');
  }
  await joinGroup(stage, clerk, 'fraud-analyst');
  for (const { app, email, password } of [clerk, colleague]) await app.auth.signIn(email, password);
  const open = async (who: Actor): Promise<Customer> => {
    const { personId } = await who.app.api.getProfile({});
    await who.app.api.submitVerification({ body: { level: 2, reference: `documents-of-${personId.slice(-6)}` } });
    const body = { decision: 'approve', reason: 'The documents are in order' } as const;
    await clerk.app.api.decideVerification({ params: { holderId: personId }, body });
    const { accountId, number } = await who.app.api.openBankAccount({ body: { product: 'current', currency } });
    return { ...who, accountId, number };
  };
  const customers = [await open(ann), await open(bob)] as const;

  chapter('One of the staff proposes to pay in, another approves: nobody moves money alone');
  for (const amount of ['1000.00', '1000.00']) {
    const body = { from: `capital:${currency}`, to: customers[0].accountId, amount, currency, reason: 'The demo' };
    const { transferId } = await clerk.app.api.proposeTransfer({ body });
    await colleague.app.api.approveTransfer({ params: { transferId } });
  }
  return { clerk, customers };
}

/** Two people, a transfer, a hold, a review, a statement. */
export async function bank(stage: Stage): Promise<void> {
  const { chapter, say } = stage;
  const { clerk, customers } = await openAccounts(stage);
  const [ann, bob] = customers;
  const { api } = ann.app;

  chapter('Ann pays Bob. It is much, so she confirms this very payment with her authenticator app');
  const { authenticatorId, secret } = await api.beginTotp({ body: { name: 'Phone' } });
  await api.confirmTotp({ body: { authenticatorId, code: codeOf(secret) } });
  const order = { accountId: ann.accountId, number: bob.number, amount: '1050.00', currency, note: 'A bicycle' };
  const key = crypto.randomUUID();
  const confirm = async () => ({ authenticatorId, code: codeOf(secret, 1) });
  const paid = await withStepUp(
    ann.app,
    (options) => api.makePayment({ body: order }, { ...options, idempotencyKey: key }),
    confirm,
  );
  say(`The payment is ${paid.state}: two balances, two rows and an event in one transaction`);

  chapter(
    'Bob sends almost the same back at once. The rules find that odd: the money is held until somebody has looked',
  );
  const body = { accountId: bob.accountId, number: ann.number, amount: '980.00', currency };
  const { paymentId, state } = await bob.app.api.makePayment({ body });
  const { balance } = await bob.app.api.getBankAccount({ params: { accountId: bob.accountId } });
  say(`The payment is in ${state}; Bob has ${balance.posted}, of which ${balance.available} are his to spend`);

  chapter('The staff finds the case, sees which rules spoke and why, and lets the payment go');
  const found = await soon('the case', async () => {
    const { items } = await clerk.app.api.listCases({ query: { limit: 100 } });
    return items.find((each) => each.paymentId === paymentId);
  });
  const decision = await clerk.app.api.getDecision({ params: { subjectId: paymentId } });
  say(`Score ${decision.score}: ${decision.reasons.map(({ because }) => because).join('; ')}`);
  const verdict = { decision: 'approve', note: 'Bob says that the bicycle was too large' } as const;
  await clerk.app.api.decideCase({ params: { caseId: found.caseId }, body: verdict });

  chapter('Ann’s statement of the month: opening balance, what moved, closing balance (also OFX and camt.053)');
  // By the bank's clocks, its setting timeZone: in the last hours of a month in UTC they show the next one.
  const place = { timeZone: 'Europe/Zurich', year: 'numeric', month: '2-digit' } as const;
  const month = new Intl.DateTimeFormat('en-CA', place).format();
  const statement = await api.getBankStatement({
    params: { accountId: ann.accountId, month },
    query: { format: 'csv' },
  });
  say(`\n${statement.files.join('\n')}`);
}
