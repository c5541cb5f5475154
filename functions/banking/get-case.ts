import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getCase } from './contract/cases.ts';
import { toCase } from './model/case-view.ts';
import { type CaseStore, caseStore } from './store/cases.ts';

export const operation: Operation<typeof getCase, { readonly store: Pick<CaseStore, 'get'> }> = async (
  { params },
  _caller,
  { store },
) => toCase(await store.get(params.caseId));

export const handler = handle(getCase, { store: caseStore() }, operation);
