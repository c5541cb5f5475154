import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { demandStepUp, type ProofTable } from '../../lib/runtime/step-up.ts';
import { again, untilSettled } from '../../lib/runtime/until-settled.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { removeAuthenticator } from './contract/authenticators.ts';
import { type AuthenticatorStore, authenticatorStore, proofTable } from './store/authenticators.ts';
import type { Person } from './store/items.ts';
import { type PersonStore, personStore } from './store/people.ts';

interface Dependencies {
  readonly store: Pick<AuthenticatorStore, 'find' | 'remove'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly proofs: ProofTable;
}

/** The last one too: whoever holds it may give it up, and whoever holds a token alone may not. */
export const operation: Operation<typeof removeAuthenticator, Dependencies> = async ({ params }, caller, context) => {
  const { store, people, proofs } = context;
  const { personId } = caller;
  const { authenticatorId } = params;
  let person = caller.account as Person;
  await untilSettled(async () => {
    const item = await store.find(personId, authenticatorId);
    if (!item) throw new AppError('not-found');
    const proof = await demandStepUp(context, proofs);
    const result = await store.remove(person, item, [proof], context);
    if (result === again) person = (await people.find(personId)) ?? person;
    return result;
  });
};

const store = authenticatorStore();
export const handler = handle(
  removeAuthenticator,
  { store, people: personStore(), proofs: proofTable(), outcomes: store.outcomes, stepUps: stepUpGuard() },
  operation,
);
