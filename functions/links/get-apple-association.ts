import type { AppLinks } from '../../lib/contract/app-links.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { getAppleAssociation } from './contract/opening.ts';
import { appleAssociation, standing } from './model/associations.ts';
import { stageApps } from './store/stage-apps.ts';

export const operation: Operation<typeof getAppleAssociation, { readonly apps: () => AppLinks }> = async (
  _input,
  _caller,
  { apps },
) => {
  const { apple } = apps();
  if (!apple) throw new AppError('not-found');
  return standing(appleAssociation(apple));
};

export const handler = handle(getAppleAssociation, { apps: stageApps }, operation);
