import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName, settings } from '../../../lib/runtime/environment.ts';
import { banking } from '../../banking/contract/module.ts';
import { sandbox } from '../contract.ts';

/** The bucket through which files go and come. */
export const railFiles = (): Objects => createObjects(() => bucketName(banking, 'rails'));

export const said = () => settings(sandbox);
