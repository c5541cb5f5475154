import { moduleConst, type Names } from './names.ts';

/** One operation as files: what goes to the end of the contract, the handler, its test. */
export interface OperationFiles {
  readonly contract: string;
  readonly handler: string;
  readonly test: string;
}

interface Verb {
  readonly fields: string;
  /** Parameters, then body of the operation. */
  readonly parameters: string;
  readonly body: string;
  readonly services?: string;
  readonly request: string;
  readonly expects: string;
  /** The test needs one thing to be there. */
  readonly prepare?: true;
}

/** The four verbs that a module's store knows from the start. */
function known(names: Names): Verb | undefined {
  const { module, verb, thing, Thing, things } = names;
  const table = moduleConst(module);
  const permission = `permission: '${thing}:${verb}'`;
  const one = `path: '/${things}/{${thing}Id}',\n  params: { ${thing}Id: Uuid },`;
  const verbs: Record<string, Verb> = {
    create: {
      fields: `method: 'POST',\n  path: '/${things}',\n  body: New${Thing},\n  response: ${Thing},\n  status: 201,\n  ${permission},\n  access: { ${table}: ['GetItem', 'PutItem'] },`,
      parameters: '{ body }, caller, { store, newId, now, idempotency }',
      body: `  const at = now();\n  return store.create(caller.personId, { ${thing}Id: newId(), ...body, createdAt: at.toISOString() }, idempotency, at);`,
      services: 'outcomes: store.outcomes',
      request: `{ method: 'POST', path: '/v1/${things}', json: { name: 'first' }, key: 'k1' }`,
      expects: `expect(answer.status).toBe(201);\n    expect(await store.get(person, answer.body.${thing}Id)).toMatchObject({ name: 'first' });`,
    },
    get: {
      fields: `method: 'GET',\n  ${one}\n  response: ${Thing},\n  ${permission},\n  access: { ${table}: ['GetItem'] },`,
      parameters: '{ params }, caller, { store }',
      body: `  const found = await store.get(caller.personId, params.${thing}Id);\n  if (!found) throw new AppError('not-found');\n  return found;`,
      request: `{ method: 'GET', path: \`/v1/${things}/\${id}\`, params: { ${thing}Id: id } }`,
      expects: `expect(answer.body).toMatchObject({ ${thing}Id: id, name: 'first' });`,
      prepare: true,
    },
    list: {
      fields: `method: 'GET',\n  path: '/${things}',\n  query: ${thing}Paging,\n  response: ${Thing}Page,\n  ${permission},\n  access: { ${table}: ['Query'], cursorKey: ['GetSecretValue'] },`,
      parameters: '{ query }, caller, { store, page }',
      body: `  const { items, next } = await store.page(caller.personId, await page.start(), query.limit);\n  return { items, nextCursor: await page.next(next) };`,
      services: 'cursors: signedCursors()',
      request: `{ method: 'GET', path: '/v1/${things}' }`,
      expects: `expect(answer.body.items).toMatchObject([{ ${thing}Id: id }]);`,
      prepare: true,
    },
    delete: {
      fields: `method: 'DELETE',\n  ${one}\n  idempotency: 'none',\n  ${permission},\n  access: { ${table}: ['BatchWriteItem'] },`,
      parameters: '{ params }, caller, { store }',
      body: `  await store.remove(caller.personId, [params.${thing}Id]);\n  return undefined;`,
      request: `{ method: 'DELETE', path: \`/v1/${things}/\${id}\`, params: { ${thing}Id: id } }`,
      expects: `expect([answer.status, await store.get(person, id)]).toEqual([204, undefined]);`,
      prepare: true,
    },
  };
  return Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
}

/**
 * An operation on the things that `npm run new` made the module for: create, get, list or delete.
 * @returns undefined for another verb.
 */
export function operationFiles(names: Names): OperationFiles | undefined {
  const found = known(names);
  if (!found) return undefined;
  const { operation, module, thing, Thing, file } = names;
  const prepare = found.prepare
    ? `await store.create(person, { ${thing}Id: id, name: 'first', createdAt: now.toISOString() }, undefined, now);\n    `
    : '';
  const usesError = found.body.includes('AppError');
  const usesCursors = found.services?.includes('signedCursors') ?? false;
  return {
    contract: `
export const ${operation} = ${moduleConst(module)}.route({
  auth: 'user',
  summary: '${names.summary}',
  ${found.fields}
});
`,
    handler: `${usesError ? "import { AppError } from '../../lib/runtime/app-error.ts';\n" : ''}import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
${usesCursors ? "import { signedCursors } from '../../lib/runtime/signed-cursors.ts';\n" : ''}import { ${operation} } from './contract.ts';
import { type ${Thing}Store, ${thing}Store } from './store.ts';

export const operation: Operation<typeof ${operation}, { store: ${Thing}Store }> = async (${found.parameters}) => {
${found.body}
};

const store = ${thing}Store();
export const handler = handle(${operation}, { store${found.services ? `, ${found.services}` : ''} }, operation);
`,
    test: `import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ${operation} } from '../../functions/${module}/contract.ts';
import { operation } from '../../functions/${module}/${file}.ts';
import { type ${Thing}Store, ${thing}Store } from '../../functions/${module}/store.ts';
import { type DynamoTable, startTable } from '../runtime/dynamo-table.ts';
import { ${verbUsesPerson(found, prepare) ? 'person, ' : ''}request } from '../runtime/send-request.ts';

${prepare ? "const id = '0190b5a0-0000-7000-8000-0000000000f1';\n" : ''}const now = new Date('2026-11-01T00:00:00.000Z');
let table: DynamoTable;
let store: ${Thing}Store;

beforeAll(async () => {
  table = await startTable();
  store = ${thing}Store(table.dynamo, () => table.name);
});
afterAll(() => table.stop());

describe('${operation}', () => {
  it('does what its summary says', async () => {
    ${prepare}const answer = await request(${operation}, { store, outcomes: store.outcomes, now: () => now }, operation, ${found.request});
    ${found.expects}
  });
});
`,
  };
}

const verbUsesPerson = ({ expects }: Verb, prepare: string) => expects.includes('person') || prepare.includes('person');
