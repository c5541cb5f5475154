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
 * Goes by the person as they are now, not as they were when the message was sent, and looks again afterwards: so it does not matter in
 * which order messages come, how often, or whether two are handled at once. Someone disabled stays so while their account waits to be
 * erased; anybody else who waits must be able to sign in and keep it.
 */
export const operation: ConsumerOperation<typeof alignUserPool, Dependencies> = async ({ personId }, context) => {
  const { store, signIns, log } = context;
  let done: 'disable' | 'enable' | undefined;
  for (;;) {
    const person = await store.find(personId);
    if (!person || person.status === 'erased' || person.erasureStartedAt) return;
    const wanted = person.disabledAt ? 'disable' : 'enable';
    if (wanted === done) return;
    if (!(await signIns[wanted](personId))) log.warn('there is no sign-in for this person', { personId });
    done = wanted;
  }
};

export const handler = consume(alignUserPool, { store: personStore(), signIns: signIns() }, operation);
