import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { banking } from '../contract/module.ts';

export const railBucketName = (): string => bucketName(banking, 'rails');

/** Files that go to the rails, and files that came from them. */
export const railBucket = (): Objects => createObjects(railBucketName);
