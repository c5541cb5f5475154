import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { exportFiles } from './contract/upkeep.ts';
import { toFile, toVersion } from './model/views.ts';
import { type Finder, fileFinder } from './store/finder.ts';
import { type PersonFiles, personFiles } from './store/person-files.ts';

interface Dependencies {
  readonly finder: Pick<Finder, 'inSpace'>;
  readonly store: Pick<PersonFiles, 'uploaded' | 'find'>;
}

const pageSize = 50;

/** First the files of the own space, then the uploads into others. The bytes are fetched through the API while the account is there. */
export const operation: ConsumerOperation<typeof exportFiles, Dependencies> = async ({ personId, cursor }, context) => {
  const { finder, store } = context;
  const [kind = 'own', after] = (cursor ?? 'own').split(' ');
  if (kind === 'own') {
    const { files, last } = await finder.inSpace(personSpace(personId), pageSize, after);
    const records = files.map((file) => ({
      ...toFile(file),
      type: 'file',
      mediaType: file.current?.stored.type ?? file.declared.type,
    }));
    return { records, cursor: last === undefined ? 'uploaded' : `own ${last}` };
  }
  const uploads = await store.uploaded(personId, pageSize, after);
  const records = [];
  for (const { fileId, versionId } of uploads) {
    const { file, version } = await store.find(fileId, versionId);
    if (file && version) {
      const { type: mediaType, ...facts } = toVersion(version);
      records.push({ ...facts, type: 'upload', mediaType, fileId, space: file.spaceId, name: file.name });
    }
  }
  const last = uploads.at(-1);
  return { records, ...(uploads.length === pageSize && last ? { cursor: `uploaded ${last.sk}` } : {}) };
};

export const handler = consume(exportFiles, { finder: fileFinder(), store: personFiles() }, operation);
