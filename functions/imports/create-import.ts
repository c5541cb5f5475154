import type { Collection } from '../../lib/contract/collection.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { checkVersions } from '../../lib/sync/schema/versions.ts';
import { createImport } from './contract/imports.ts';
import { imports } from './contract/module.ts';
import { toImport } from './model/import-view.ts';
import { isField } from './model/read-row.ts';
import { type ImportFiles, importFiles } from './store/import-files.ts';
import { expiryOf, type ImportStore, importStore } from './store/imports.ts';
import { type ImportItem, importKey } from './store/items.ts';

interface Dependencies {
  readonly store: Pick<ImportStore, 'place' | 'create'>;
  readonly files: Pick<ImportFiles, 'upload'>;
  readonly limits: () => { readonly importsPerDay: number; readonly importBytes: number };
  readonly collections: Readonly<Record<string, Collection>>;
}

export const operation: Operation<typeof createImport, Dependencies> = async ({ body }, caller, context) => {
  const { store, files, limits, now, newId } = context;
  const { space, collection: name, version, size, mapping, delimiter } = body;
  const { importsPerDay, importBytes } = limits();
  checkVersions(context.collections, { [name]: version });
  const collection = context.collections[name] as Collection;
  if (size > importBytes) throw new AppError('import-too-large', `At most ${importBytes} bytes.`);
  const unknown = Object.values(mapping ?? {}).find((field) => !isField({ collection, version }, field));
  if (unknown !== undefined) throw new AppError('import-mapping', 'The mapping leads to a field that is not there.');
  const place = await store.place(caller.personId, space);
  if (place.space.role === undefined) throw new AppError('not-found');
  const access = collectionAccess(collection, caller, place);
  if (collection.writer === 'server' || !access.may('create')) throw new AppError('forbidden');

  const importId = newId();
  const at = now();
  const { personId, sessionId, signedInAt, groups } = caller;
  const item: ImportItem = {
    ...importKey(personId, importId),
    entity: 'Import',
    importId,
    personId,
    session: { sessionId, signedInAt, groups },
    space,
    collection: name,
    version,
    format: body.format,
    mode: body.mode,
    ...(delimiter ? { delimiter } : {}),
    ...(mapping ? { mapping } : {}),
    size,
    state: 'awaiting-upload',
    createdAt: at.toISOString(),
    expiresAt: expiryOf(at),
  };
  // The address is made for each answer anew: it is kept nowhere.
  const made = await store.create(item, importsPerDay, toImport(item), context);
  return { ...made, upload: files.upload({ ...item, importId: made.importId }, at) };
};

const store = importStore();
export const handler = handle(
  createImport,
  { store, outcomes: store.outcomes, files: importFiles(), limits: () => settings(imports), collections },
  operation,
);
