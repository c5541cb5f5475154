import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { putPreferences } from './contract/preferences.ts';
import { toPreferences } from './model/preferences.ts';
import type { PreferencesItem } from './store/items.ts';
import { type PreferenceStore, preferenceStore } from './store/preferences.ts';

/** How often preferences are saved anew after what somebody else left. */
const rounds = 4;

export const operation: Operation<typeof putPreferences, { store: Pick<PreferenceStore, 'find' | 'save'> }> = async (
  { body },
  { personId },
  context,
) => {
  const { version, ...content } = body;
  for (let round = 0; round < rounds; round += 1) {
    const before = (await context.store.find(personId))?.version ?? 0;
    if (version !== undefined && version !== before) throw new AppError('conflict', `They are at version ${before}.`);
    const item: PreferencesItem = { ...content, entity: 'Preferences', version: before + 1 };
    const done = await context.store.save(personId, before, item, toPreferences(item), context);
    if (done === 'gone') throw new AppError('account-erasing');
    if (done !== 'changed') return done.saved;
  }
  throw new AppError('conflict');
};

const store = preferenceStore();
export const handler = handle(putPreferences, { store, outcomes: store.outcomes }, operation);
