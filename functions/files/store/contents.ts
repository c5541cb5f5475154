import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { files } from '../contract/module.ts';

export type ContentStore = ReturnType<typeof contentStore>;

/** Signs URLs of what is kept. */
export function contentStore(
  objects: Pick<Objects, 'presignGet'> = createObjects(() => bucketName(files, 'contents')),
) {
  return { sign: objects.presignGet };
}
