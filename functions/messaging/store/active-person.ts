import { personKey } from '../../../lib/policy/accounts.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Check } from '../../../lib/runtime/aws/expressions.ts';

/**
 * One check for a transaction: nothing is written about somebody whose account is closed or waits to be erased. What would write about a
 * person anew carries it, so that nothing comes back behind an erasure.
 */
export const isActive = (people: string, personId: string): TransactItem =>
  Check(people, personKey(personId), {
    when: '#status = :active AND attribute_not_exists(#erasureStartedAt)',
    values: { ':active': 'active' },
  });

/** The same for what a closed account may still say: it can be opened again, until its erasure begins. */
export const isNotErased = (people: string, personId: string): TransactItem =>
  Check(people, personKey(personId), {
    when: 'attribute_exists(#status) AND #status <> :erased AND attribute_not_exists(#erasureStartedAt)',
    values: { ':erased': 'erased' },
  });
