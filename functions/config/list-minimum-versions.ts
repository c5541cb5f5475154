import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listMinimumVersions } from './contract/segments.ts';
import { minimumView } from './model/parts.ts';
import { type RuleStore, ruleStore } from './store/rules.ts';

export const operation: Operation<typeof listMinimumVersions, { store: Pick<RuleStore, 'all'> }> = async (
  _input,
  _caller,
  { store },
) => ({ items: (await store.all('minimum')).map(minimumView) });

export const handler = handle(listMinimumVersions, { store: ruleStore() }, operation);
