import type { Collection, Field } from '../contract/collection.ts';
import { pascal } from '../contract/registry.ts';
import { typeOf } from './client-types.ts';
import { schemaOf } from './value-schema.ts';

const banner = '// Written by `npm run generate` from the contracts. Do not edit.\n';

type Member = readonly [name: string, optional: boolean, type: string];

const typed = (field: Field): string => typeOf(schemaOf(field));
const wide = (type: string) => (/[ |&]/.test(type) && !type.startsWith('{') ? `(${type})` : type);

function structure(members: readonly Member[]): string {
  if (members.length === 0) return 'Readonly<Record<string, never>>';
  const lines = members.map(([name, optional, type]) => `  readonly ${name}${optional ? '?' : ''}: ${type};`);
  return `{\n${lines.join('\n')}\n}`;
}

const indented = (text: string) => text.replace(/\n/g, '\n  ');

/** Fields that a device may write. */
const writable = ({ fields, writer }: Collection) =>
  writer === 'server' ? [] : Object.entries(fields).filter(([, { stamp }]) => !stamp);

/** What an app reads: what a role does not see is not there, so only fields that all see and that every document has are always there. */
const documentType = ({ fields }: Collection) =>
  structure([
    ['id', false, 'string'],
    ...Object.entries(fields).map(([name, field]): Member => [name, !field.required || !!field.read, typed(field)]),
  ]);

const createType = (collection: Collection) =>
  structure(
    writable(collection).map(([name, field]) => [name, !field.required || field.default !== undefined, typed(field)]),
  );

const setType = (collection: Collection) =>
  structure(
    writable(collection).map(([name, field]) => [
      name,
      true,
      field.required ? typed(field) : `${wide(typed(field))} | null`,
    ]),
  );

const withPolicy = (collection: Collection, policy: Field['merge']) =>
  structure(
    writable(collection)
      .filter(([, { merge }]) => merge === policy)
      .map(([name, field]) => [name, true, policy === 'counter' ? 'number' : typed(field)]),
  );

function typesOf(collection: Collection): string {
  const name = pascal(collection.name);
  const members: [string, string][] = [
    ['document', `${name}Document`],
    ['create', createType(collection)],
    ['set', setType(collection)],
    ['add', withPolicy(collection, 'counter')],
    ['members', withPolicy(collection, 'set')],
    ['append', withPolicy(collection, 'append')],
  ];
  const lines = members.map(([member, type]) => `  readonly ${member}: ${indented(type)};`);
  const summary = collection.summary.replace(/\*\//g, '* /').replace(/\s*\n\s*/g, ' ');
  return [
    `/** ${summary}. */`,
    `export interface ${name}Document ${documentType(collection)}`,
    '',
    `export interface ${name}Types {\n${lines.join('\n')}\n}\n`,
  ].join('\n');
}

/** What a device must know of a collection to work offline: nothing of roles, indexes and limits. */
function dataOf({ version, fields, steps, writer }: Collection): string {
  const compact = Object.entries(fields).map(([name, { merge, default: value, stamp }]) => [
    name,
    {
      ...(merge && merge !== 'last-writer' ? { merge } : {}),
      ...(value === undefined ? {} : { default: value }),
      ...(stamp ? { stamp } : {}),
    },
  ]);
  const readOnly = writer === 'server' ? { readOnly: true } : {};
  const known = Object.keys(steps).length > 0 ? { steps } : {};
  return JSON.stringify({ version, ...readOnly, fields: Object.fromEntries(compact), ...known });
}

const key = (name: string) => (/^[a-z]\w*$/i.test(name) ? name : JSON.stringify(name));

/** Types and data of every collection, for the offline client. */
export function writeClientCollections(collections: readonly Collection[]): string {
  const types = collections.map((each) => `  readonly ${key(each.name)}: CollectionData<${pascal(each.name)}Types>;`);
  const data = collections.map((each) => `  ${key(each.name)}: ${dataOf(each)},`);
  return [
    `${banner}import type { CollectionData } from '../sync/collection-data.ts';\n`,
    ...collections.map(typesOf),
    `/** What \`createSync\` is given: all of it, or some of its members. */`,
    `export const collections: {\n${types.join('\n')}\n} = {\n${data.join('\n')}\n};\n`,
  ].join('\n');
}
