import type { AppLinks } from '../../lib/contract/app-links.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getAndroidAssociation } from './contract/opening.ts';
import { androidAssociation, standing } from './model/associations.ts';
import { stageApps } from './store/stage-apps.ts';

export const operation: Operation<typeof getAndroidAssociation, { readonly apps: () => AppLinks }> = async (
  _input,
  _caller,
  { apps },
) => {
  const { android } = apps();
  if (!android) throw new AppError('not-found');
  return standing(androidAssociation(android));
};

export const handler = handle(getAndroidAssociation, { apps: stageApps }, operation);
