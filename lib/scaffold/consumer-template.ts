import type { Operation, RegisteredModule } from '../contract/registry.ts';
import { contractOf, editing, type Piece, type Read, withImport, withName } from './contract-text.ts';
import { namesOf } from './names.ts';

/** Where the events of a new consumer come from. */
export type SourceKind = 'queue' | 'bucket' | 'schedule';

interface Template {
  readonly on: string;
  readonly fields?: string;
  /** What the operation takes of its input. */
  readonly input: string;
  /** What the test hands to the handler, and what comes back. */
  readonly event: string;
  readonly answer: string;
  readonly next: (contract: string) => string;
}

const id = '0190b5a0-0000-7000-8000-0000000000f1';

function templateOf(kind: SourceKind, resource: string, owner: string): Template {
  const allGood = '{ batchItemFailures: [] }';
  const records = (body: string) => `{ Records: [{ messageId: 'm1', body: JSON.stringify(${body}) }] }`;
  if (kind === 'queue')
    return {
      on: `{ queue: '${resource}' }`,
      fields: '\n  message: z.object({ id: Uuid }),',
      input: '{ id }',
      event: records(`{ id: '${id}' }`),
      answer: allGood,
      next: (contract) =>
        `Say in ${contract} what a message holds. A store sends one with createQueue(() => queueUrl(${owner}, '${resource}')).send({ body }),\n` +
        `and what uses it says access: { ${resource}: ['SendMessage'] }.`,
    };
  if (kind === 'bucket')
    return {
      on: `{ bucket: '${resource}' }`,
      input: '{ key, size }',
      event: records(
        `{ 'detail-type': 'Object Created', detail: { bucket: { name: '${resource}' }, object: { key: 'a.txt', size: 3 } } }`,
      ),
      answer: allGood,
      next: (contract) =>
        `A store reads the object with createObjects(() => bucketName(${owner}, '${resource}')).get(key); say so in ${contract}\n` +
        `by access: { ${resource}: ['GetObject'] }. With prefix: 'in/' in \`on\` it hears of what lies there only.`,
    };
  return {
    on: `{ schedule: 'rate(1 hour)' }`,
    input: '{ scheduledAt }',
    event: `{ scheduledAt: '2026-11-01T00:00:00.000Z' }`,
    answer: 'undefined',
    next: (contract) => `Say in ${contract} how often: rate(5 minutes), or cron(0 6 * * ? *) in UTC.`,
  };
}

const handlerText = (name: string, from: string, parameters: string, statement: string) =>
  `import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { ${name} } from '${from}';

/** Comes at least once: given the same again, it must leave the same behind. */
export const operation: ConsumerOperation<typeof ${name}> = async (${parameters}) => {
  ${statement};
};

export const handler = consume(${name}, {}, operation);
`;

/**
 * A consumer in a module's contract with its queue or bucket, its handler and its test.
 * @param resource the queue or bucket; nothing for a schedule.
 * @throws Error that says what is wrong with a name.
 */
export function consumerFiles(
  registered: RegisteredModule,
  kind: SourceKind,
  resource: string,
  operation: string,
  read: Read,
): Piece {
  const { module, operations, consumers } = registered;
  const names = namesOf(module.name, operation);
  const name = names.operation;
  if (operations.some((each) => each.name === name)) throw new Error(`'${module.name}' has '${name}' already`);
  const { split, owner, base, home, main, file, imported } = contractOf(registered, read);
  const { files, edit } = editing(read);

  if (kind !== 'schedule') {
    const [all, owned] = kind === 'queue' ? ['queues', module.resources.queues] : ['buckets', module.resources.buckets];
    if (!/^[a-z][A-Za-z0-9]*$/.test(resource))
      throw new Error(
        `'${resource}' is not a name of a ${kind}: write it as ${kind === 'queue' ? 'reminders' : 'scans'}`,
      );
    const taken = consumers.find(({ entry }) => 'queue' in entry.on && kind === 'queue' && entry.on.queue === resource);
    if (taken) throw new Error(`the queue '${resource}' has a consumer already: ${taken.name}`);
    if (!Object.hasOwn(owned ?? {}, resource)) {
      if (Object.values(module.resources).some((group) => Object.hasOwn(group, resource)))
        throw new Error(`'${module.name}' has something else called '${resource}': call the ${kind} otherwise`);
      edit(home, (text) => withResource(text, module.name, all, resource));
    }
  }

  const template = templateOf(kind, resource, owner);
  const contract = file(names.file);
  edit(contract, (text) => {
    let whole = text;
    if (template.fields) {
      whole = withImport(whole, `import * as z from 'zod/mini';`);
      whole = withName(whole, 'Uuid', `${base}/lib/contract/schemas.ts`);
    }
    if (split) whole = withName(whole, owner, './module.ts');
    return `${whole}
export const ${name} = ${owner}.consumer({
  on: ${template.on},
  summary: '${names.summary}',${template.fields ?? ''}
});
`;
  });
  if (split) edit(main, (text) => `${text}export { ${name} } from '${imported(names.file)}';\n`);
  files.set(
    `functions/${module.name}/${names.file}.ts`,
    handlerText(name, imported(names.file), `${template.input}, { log }`, `log.info('${name}', ${template.input})`),
  );
  files.set(
    `test/${module.name}/${names.file}.test.ts`,
    `import { describe, expect, it } from 'vitest';
import { ${name} } from '../../functions/${module.name}/${imported(names.file).slice(2)}';
import { operation } from '../../functions/${module.name}/${names.file}.ts';
import { consume } from '../../lib/runtime/consume.ts';

/** With what the operation needs, as { store } on a table of test/runtime/dynamo-table.ts. */
const handler = consume(${name}, {}, operation);

describe('${name}', () => {
  it('does what its summary says', async () => {
    expect(await handler(${template.event}, {})).toEqual(${template.answer});
  });
});
`,
  );
  return { files, next: template.next(contract) };
}

/** The definition of a module with one more queue or bucket. */
function withResource(text: string, module: string, all: string, name: string): string {
  const more = text.includes(`\n  ${all}: {`)
    ? text.replace(`\n  ${all}: {`, `\n  ${all}: { ${name}: {},`)
    : text.replace(
        new RegExp(`(defineModule\\('${module}', \\{\\s*summary:\\s*'(?:[^'\\\\]|\\\\.)*')`),
        `$1,\n  ${all}: { ${name}: {} }`,
      );
  if (more === text) throw new Error(`give the module '${module}' ${all}: { ${name}: {} }, then run this again`);
  return more;
}

/** Of a kind of job: taken on as any message, it would be acknowledged and never run. */
const jobText = (name: string, from: string, statement: string) =>
  `import { type JobOperation, work } from '../../lib/jobs/work.ts';
import { ${name} } from '${from}';

/** May be called again for the same slice: what it does goes through \`job.commit\`, or can be repeated. */
export const operation: JobOperation<typeof ${name}> = async () => {
  ${statement};
};

export const handler = work(${name}, {}, operation);
`;

/** The handler of an entry that stands in the contract already; what it does is yours. */
export function handlerOf({ name, entry }: Operation, from: string): string {
  const unwritten = `throw new Error('${name} is not written yet')`;
  if (entry.kind === 'consumer' && 'job' in entry.on) return jobText(name, from, unwritten);
  if (entry.kind === 'consumer') return handlerText(name, from, '', unwritten);
  return `import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { ${name} } from '${from}';

export const operation: Operation<typeof ${name}> = async () => {
  ${unwritten};
};

export const handler = handle(${name}, {}, operation);
`;
}
