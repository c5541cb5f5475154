import { pascal } from '../contract/registry.ts';
import { editing, type Read, withImport, withName } from './contract-text.ts';
import { moduleConst, type Names } from './names.ts';

const folder = 'test/api';
const every = `${folder}/every-scenario.ts`;
const samples = `${folder}/sample-requests.ts`;

const empty = (name: string) => `import type { Attempt } from './fault-scenarios.ts';

export const ${name}: Readonly<Record<string, () => Promise<Attempt>>> = {
};
`;
const opening = /export const (\w+): Readonly<Record<string, \(\) => Promise<Attempt>>> = \{\n/;

/** Somebody, and a thing of theirs that is left in the module's table without asking the API. */
const leave = ({ module, thing, Thing }: Names) => `const somebody = somebodyOf();

export async function leave${Thing}({ personId }: Person) {
  const table = await tableLike(/${pascal(module)}Data-${pascal(moduleConst(module))}Table/);
  const at = new Date();
  const left = { ${thing}Id: randomUUID(), name: randomUUID(), createdAt: at.toISOString() };
  await ${thing}Store(dynamo, () => table).create(personId, left, undefined, at);
  return left;
}
`;

function withLeave(text: string, names: Names): string {
  if (text.includes(`function leave${names.Thing}(`)) return text;
  let whole = withName(text, 'randomUUID', 'node:crypto');
  whole = withName(whole, `${names.thing}Store`, `../../functions/${names.module}/store.ts`);
  whole = withName(whole, 'somebodyOf', './fault-cast.ts');
  whole = withName(whole, 'dynamo', './file-rows.ts');
  whole = withImport(whole, `import type { Person } from './people.ts';`);
  whole = withName(whole, 'tableLike', './sync-tables.ts');
  return whole.replace(opening, (found) => `${leave(names)}\n${found}`);
}

/** How each of the verbs that the module's store knows is prepared, and its effect seen in the table. */
function scenarioOf({ operation, module, verb, thing, Thing, things }: Names): string {
  const [path, id] = [`/v1/${things}`, `${thing}Id`];
  const rows = `(await everyRow(/${pascal(module)}Data/)).filter`;
  const prepared = `    const person = await somebody();\n`;
  const there = `${prepared}    const { ${id} } = await leave${Thing}(person);\n`;
  const one = `\`${path}/\${${id}}\``;
  const bodies: Readonly<Record<string, string>> = {
    create: `${prepared}    const name = randomUUID();
    const check = async () => must(${rows}((row) => row.name === name).length === 1, name);
    return { send: () => person.call('POST', '${path}', { json: { name }, key: name }), check };
`,
    get: `${there}    return { send: () => person.call('GET', ${one}) };\n`,
    list: `${prepared}    // Two: there is a next page.
    await leave${Thing}(person);
    await leave${Thing}(person);
    return { send: () => person.call('GET', '${path}?limit=1') };
`,
    delete: `${there}    const check = async () => must(${rows}((row) => row.${id} === ${id}).length === 0, ${id});
    return { send: () => person.call('DELETE', ${one}), check };
`,
  };
  return `  ${operation}: async () => {\n${bodies[verb]}  },\n`;
}

const plainScenarioOf = ({ operation, module, file }: Names, method: string) => `  ${operation}: async () => {
    const person = await createPerson();
    return { send: () => person.call('${method}', '/v1/${module}/${file}') };
  },
`;

/**
 * How the tests of the whole API send a new operation, and what of its module somebody has who is erased there.
 * @param plainMethod of an operation that answers who called; undefined for one on the module's own things.
 * @returns files of test/api; none when they are not kept.
 */
export function scenarioFiles(names: Names, plainMethod: string | undefined, read: Read): ReadonlyMap<string, string> {
  const { files, edit } = editing(read);
  if (read(every) === undefined || read(samples) === undefined) return files;
  const file = `fault-scenarios-of-${names.module}.ts`;
  const text = read(`${folder}/${file}`) ?? empty(`${moduleConst(names.module)}Scenarios`);
  const list = opening.exec(text)?.[1];
  if (!list) return files;

  edit(`${folder}/${file}`, () => {
    if (plainMethod !== undefined)
      return withName(text, 'createPerson', './people.ts').replace(
        opening,
        (found) => found + plainScenarioOf(names, plainMethod),
      );
    let whole = withLeave(text, names);
    if (names.verb === 'create' || names.verb === 'delete') {
      whole = withName(whole, 'must', './fault-cast.ts');
      whole = withName(whole, 'everyRow', './stored.ts');
    }
    return whole.replace(opening, (found) => found + scenarioOf(names));
  });
  edit(every, (before) => {
    let whole = withName(before, list, `./${file}`);
    if (!whole.includes(`...${list},`))
      whole = whole.replace(/(export const scenarios[\s\S]*?)\n\};/, `$1\n  ...${list},\n};`);
    if (plainMethod !== undefined || whole.includes(`leave${names.Thing}`)) return whole;
    whole = withName(whole, `leave${names.Thing}`, `./${file}`);
    return whole.replace(/(export const belongings[^\n]*= \[)/, `$1leave${names.Thing}, `);
  });
  if (plainMethod === undefined && names.verb === 'create')
    edit(samples, (before) =>
      before.replace(/(const bodies: [^\n]*= \{\n)/, `$1  ${names.operation}: { name: 'first' },\n`),
    );
  return files;
}
