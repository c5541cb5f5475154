import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { erasePersonMessages } from './contract/work.ts';
import type { TargetItem } from './store/items.ts';
import { type PersonData, personData } from './store/person-data.ts';
import { type PushTargets, pushTargets } from './store/push-targets.ts';

interface Dependencies {
  readonly store: PersonData;
  readonly targets: Pick<PushTargets, 'forget'>;
}

const pageSize = 200;

/** It asks again until nothing is found: what was on its way during the page before is found by the next one. */
export const operation: ConsumerOperation<typeof erasePersonMessages, Dependencies> = async (
  { personId },
  { store, targets, log },
) => {
  const { items } = await store.page(personId, pageSize);
  const removed: Record<string, number> = {};
  let left = 0;
  for (const item of items) {
    if (item.entity === 'Target') left += await targets.forget(item as unknown as TargetItem);
    const kind = kinds[item.entity ?? ''] ?? 'other';
    removed[kind] = (removed[kind] ?? 0) + 1;
  }
  if (left > 0) log.warn('endpoints stay at platform applications that the stage names no more', { left });
  await store.remove(items);
  return { removed, ...(items.length > 0 ? { again: true } : {}) };
};

const kinds: Readonly<Record<string, string>> = {
  Message: 'messages',
  Delivery: 'deliveries',
  Inbox: 'inboxMessages',
  Preferences: 'preferences',
  Target: 'pushTargets',
  Activity: 'activities',
};

export const handler = consume(erasePersonMessages, { store: personData(), targets: pushTargets() }, operation);
