import { organisationChain } from '../../lib/audit/entry.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { audit } from './contract/module.ts';
import { getAuditRetention } from './contract/retention.ts';
import { type Heads, heads } from './store/heads.ts';

interface Dependencies {
  readonly store: Pick<Heads, 'find'>;
  readonly rules: () => { readonly retentionDays: number };
}

export const operation: Operation<typeof getAuditRetention, Dependencies> = async (
  { params },
  _caller,
  { store, rules },
) => {
  const head = await store.find(organisationChain(params.organisationId));
  return { retentionDays: head?.retentionDays ?? rules().retentionDays };
};

export const handler = handle(getAuditRetention, { store: heads(), rules: () => settings(audit) }, operation);
