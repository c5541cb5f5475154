import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { showDeletionPage } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { deletionPage, type Wording } from './model/deletion-pages.ts';

export const operation: Operation<typeof showDeletionPage, { wording: () => Wording }> = async (
  _input,
  _caller,
  context,
) => deletionPage(context.wording());

export const handler = handle(showDeletionPage, { wording: () => settings(identity) }, operation);
