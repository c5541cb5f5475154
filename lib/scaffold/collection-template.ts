import type { RegisteredModule } from '../contract/registry.ts';
import { contractOf, editing, type Piece, type Read, withName } from './contract-text.ts';
import { camel } from './names.ts';

/**
 * A collection in a module's contract; nothing else is needed for devices to have it.
 * @throws Error that says what is wrong with the name.
 */
export function collectionFiles(registered: RegisteredModule, name: string, read: Read): Piece {
  const { module, collections } = registered;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(
      `'${name}' is not a name of a collection: write the things in the plural, as drafts or field-notes`,
    );
  if (collections.some((each) => each.name === name))
    throw new Error(`'${module.name}' has a collection '${name}' already`);
  const { split, owner, main, file, imported } = contractOf(registered, read);
  const { files, edit } = editing(read);
  const contract = file(name);
  const constant = `${camel(name)}Collection`;
  edit(
    contract,
    (text) => `${split ? withName(text, owner, './module.ts') : text}
export const ${constant} = ${owner}.collection('${name}', {
  summary: '${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')} of a person or a group, on every device',
  roles: { owner: '*', admin: '*', member: ['read', 'create', 'update-own', 'delete-own'], reader: ['read'] },
  fields: {
    title: { type: 'string', maxLength: 200, required: true },
    createdBy: { type: 'string', stamp: 'created-by' },
  },
});
`,
  );
  if (split) edit(main, (text) => `${text}export { ${constant} } from '${imported(name)}';\n`);
  return {
    files,
    next: `Say in ${contract} which fields it has, and how each is merged (docs/sync.md). An app has them as sync.collection('${name}').`,
  };
}
