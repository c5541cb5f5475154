import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { showConfirmationPage } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { confirmationPage, type Wording } from './model/deletion-pages.ts';

export const operation: Operation<typeof showConfirmationPage, { wording: () => Wording }> = async (
  _input,
  _caller,
  context,
) => confirmationPage(context.wording());

export const handler = handle(showConfirmationPage, { wording: () => settings(identity) }, operation);
