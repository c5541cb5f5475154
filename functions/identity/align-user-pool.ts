import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { alignUserPool } from './contract/admin.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

interface Dependencies {
  readonly store: Pick<PersonStore, 'find'>;
  readonly signIns: Pick<SignIns, 'disable' | 'enable'>;
}

/**
 * Goes by the status as it is now, not as it was when the message was sent, and looks again afterwards: so it does not matter in
 * which order messages come, how often, or whether two are handled at once.
 */
export const operation: ConsumerOperation<typeof alignUserPool, Dependencies> = async ({ personId }, context) => {
  const { store, signIns, log } = context;
  let done: string | undefined;
  for (;;) {
    const status = (await store.find(personId))?.status;
    if (status === done || (status !== 'active' && status !== 'disabled')) return;
    const found = status === 'disabled' ? await signIns.disable(personId) : await signIns.enable(personId);
    if (!found) log.warn('there is no sign-in for this person', { personId });
    done = status;
  }
};

export const handler = consume(alignUserPool, { store: personStore(), signIns: signIns() }, operation);
