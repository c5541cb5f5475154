import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getPreferences } from './contract/preferences.ts';
import { toPreferences } from './model/preferences.ts';
import { type PreferenceStore, preferenceStore } from './store/preferences.ts';

export const operation: Operation<typeof getPreferences, { store: Pick<PreferenceStore, 'find'> }> = async (
  _input,
  { personId },
  { store },
) => toPreferences(await store.find(personId));

export const handler = handle(getPreferences, { store: preferenceStore() }, operation);
