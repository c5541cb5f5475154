import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesOf } from '../../lib/scaffold/names.ts';
import { files, root } from '../architecture/source-tree.ts';

/** What is written and generated, with all that it imports: the rest is as it was. */
const typed = [
  'functions/index.ts',
  'functions/pebbles/**/*.ts',
  'functions/slopes/contract.ts',
  'functions/wards/*.ts',
  'functions/folders/*.ts',
  'functions/kennels/*.ts',
  'functions/bistros/*.ts',
  'functions/identity/contract.ts',
  'functions/files/contract.ts',
  'functions/identity/list-badges.ts',
  'functions/files/read-print.ts',
  'test/pebbles/**/*.ts',
  'test/identity/list-badges.test.ts',
  'test/files/read-print.test.ts',
  'test/api/fault-scenarios-of-wards.ts',
  'test/api/fault-scenarios-of-bistros.ts',
  'test/api/fault-scenarios-of-pebbles.ts',
  'test/api/fault-scenarios-of-identity.ts',
  'client/src/generated/**/*.ts',
];

/** A copy of the project with all that a team has added: so what is added here has names that nobody takes for their own. */
let tree: string;
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'mainstay-new-'));
  for (const file of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    cpSync(join(root, file), join(tree, file));
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  execFileSync('git', ['init', '-q'], { cwd: tree });
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function run(...parameters: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  return { status, output: stdout + stderr };
}

describe('npm run new', () => {
  it('writes a module whose routes compile, pass their tests, and stand in the description and the client', () => {
    for (const operation of ['create-pebble', 'get-pebble', 'list-pebbles', 'delete-pebble', 'throw-pebble']) {
      expect(run('bin/new.ts', 'pebbles', operation)).toMatchObject({ status: 0 });
    }
    // Words of the language, and of the templates.
    for (const [module = '', thing] of [
      ['wards', 'case'],
      ['folders', 'record'],
      ['kennels', 'owner'],
      ['bistros', 'table'],
    ])
      expect(run('bin/new.ts', module, `create-${thing}`)).toMatchObject({ status: 0 });
    expect(run('bin/new.ts', 'identity', 'list-badges')).toMatchObject({ status: 0 });
    for (const event of ['PebbleFound', 'PebbleLost']) {
      expect(run('bin/new.ts', 'pebbles', 'event', event)).toMatchObject({ status: 0 });
    }
    expect(run('bin/new.ts', 'identity', 'event', 'BadgeGiven')).toMatchObject({ status: 0 });
    for (const piece of [
      'queue washings wash-pebble',
      'bucket prints read-print',
      'schedule sweep-pebbles',
      'collection cairns',
    ])
      expect(run('bin/new.ts', 'pebbles', ...piece.split(' '))).toMatchObject({ status: 0 });
    expect(run('bin/new.ts', 'files', 'bucket', 'prints', 'read-print')).toMatchObject({ status: 0 });
    for (const name of ['screes', 'tall-ones'])
      expect(run('bin/new.ts', 'slopes', 'collection', name)).toMatchObject({ status: 0 });
    const pebbles = join(tree, 'functions/pebbles/contract.ts');
    writeFileSync(
      pebbles,
      `${readFileSync(pebbles, 'utf8')
        .replace(
          'import { defineModule }',
          "import { defineJob } from '../../lib/contract/job.ts';\nimport { defineModule }",
        )
        .replace('queues: { ', 'queues: { mills: {}, ')}
export const nag = pebbles.consumer({ on: { schedule: 'rate(1 day)' }, summary: 'Nag' });
export const grind = defineJob(pebbles, 'grind', { queue: 'mills', summary: 'Grind', input: z.object({}) });
`,
    );
    for (const file of ['nag', 'grind'])
      expect(run('bin/new.ts', 'pebbles', file).output).toContain(`wrote    functions/pebbles/${file}.ts`);
    expect(readFileSync(join(tree, 'functions/pebbles/grind.ts'), 'utf8')).toContain('handler = work(grind, {}');
    const contract = readFileSync(pebbles, 'utf8');
    expect(contract).toContain("stream: 'new' } }");
    expect(contract.match(/relayOf\('pebbles'\)/g)).toHaveLength(1);
    const api = (file: string) => readFileSync(join(tree, 'test/api', file), 'utf8');
    expect(api('sample-requests.ts')).toContain("  createPebble: { name: 'first' },\n");
    expect(api('every-scenario.ts').match(/leavePebble|\.\.\.(pebbles|identity)Scenarios/g)).toHaveLength(4);
    const scenarios = api('fault-scenarios-of-pebbles.ts').match(/^ {2}\w+(?=: async)/gm);
    expect(scenarios).toHaveLength(5);
    expect(run('bin/generate.ts')).toMatchObject({ status: 0 });
    expect(readFileSync(join(tree, 'client/src/generated/collections.ts'), 'utf8')).toMatch(/screes[\s\S]*"tall-ones"/);
    expect(
      JSON.parse(readFileSync(join(tree, 'docs/openapi.json'), 'utf8')).paths['/v1/pebbles'].post.operationId,
    ).toBe('createPebble');
    const events = readFileSync(join(tree, 'docs/events.md'), 'utf8');
    for (const event of ['BadgeGiven', 'PebbleLost', 'PebbleFound']) expect(events).toContain(`## ${event}`);
    writeFileSync(join(tree, 'tsconfig.new.json'), JSON.stringify({ extends: './tsconfig.json', include: typed }));
    expect(run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.new.json')).toEqual({ status: 0, output: '' });
    const tests = run(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'parts',
      'test/pebbles',
      'test/identity/list-badges',
      'test/files/read-print',
    );
    expect(tests).toEqual({ status: 0, output: expect.stringMatching(/Tests .*10 passed/) });
    const written = ['functions/pebbles', 'functions/slopes', 'test/pebbles', 'functions/identity/list-badges.ts'];
    for (const name of [
      'every-scenario',
      'sample-requests',
      'fault-scenarios-of-pebbles',
      'fault-scenarios-of-identity',
    ])
      written.push(`test/api/${name}.ts`);
    const format = spawnSync(join(tree, 'node_modules/.bin/biome'), ['check', '--vcs-enabled=false', ...written], {
      cwd: tree,
      encoding: 'utf8',
    });
    expect([format.status, format.stdout + format.stderr]).toEqual([0, expect.not.stringContaining('lint/')]);
  }, 240_000);

  it.each([
    [['pebbles'], 'usage: npm run new -- <module> <operation>'],
    [['pebbles', 'queue'], 'usage: npm run new -- <module> <operation>'],
    [['files', 'queue', 'removals', 'count-files'], "the queue 'removals' has a consumer already: "],
    [['No Tes', 'create-pebble'], "'No Tes' is not a module name"],
    [['pebbles', 'create'], "'create' is not an operation name"],
    [['cairns', 'event', 'CairnFell'], "there is no module 'cairns'"],
    [['files', 'queue', 'uploads', 'count-files'], "'files' has something else called 'uploads'"],
    [['cairns', 'collection', 'tallOnes'], "'tallOnes' is not a name of a collection"],
    [['cairns', 'collection', 'Tall Ones'], "'Tall Ones' is not a name of a collection"],
    [['import', 'create-pebble'], "'import' is a word of TypeScript itself"],
    [['cairns', 'create-share'], "module 'files' has a route 'createShare' already"],
    [['cairns', 'create-access'], "there is a policy or a collection called 'access' already"],
    [['cairns', 'collection', 'tasks'], "there is a policy or a collection called 'tasks' already"],
    [['identity', 'collection', 'device'], "there is a policy or a collection called 'device' already"],
    [['No Tes', 'collection', 'drafts'], "'No Tes' is not a module name"],
    [['identity', 'event', 'person-lost'], "'person-lost' is not an event name"],
    [['identity', 'event', 'PersonLeave'], 'its name is not in the past tense'],
    [['identity', 'event', 'PersonErased'], "'identity' has an event 'PersonErased' already"],
    [['tasks', 'event', 'TaskDone'], "module 'tasks' has no table with a sort key"],
    [['pebbles', 'list-pebble'], 'GET /v1/pebbles is the route pebbles/listPebbles already'],
    [['pebbles', 'get-pebbles'], 'GET /v1/pebbles/{} is the route pebbles/getPebble already'],
    [['identity', 'get-profile'], 'functions/identity/get-profile.ts is already there'],
    [['cairns', 'stack-cairn'], "start the module 'cairns' with create, get, list or delete"],
  ])('refuses %j and says what to write', (parameters, message) => {
    const { status, output } = run('bin/new.ts', ...parameters);
    expect([status, output]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('a mistake in the app', () => {
  it('that is found in the middle of it is all that is told: the half that is there is not synthesized', () => {
    const outdir = join(tree, 'half');
    const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts', '-c', 'bundles=keep'], {
      cwd: tree,
      encoding: 'utf8',
      env: { ...process.env, NODE_NO_WARNINGS: '1', CDK_OUTDIR: outdir },
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^\S+ holds no index\.mjs: .*\n$/)]);
    expect(existsSync(join(outdir, 'manifest.json'))).toBe(false);
  });
});

describe('names', () => {
  it.each([
    ['create-note', 'note', 'notes', 'Create note'],
    ['listStories', 'story', 'stories', 'List stories'],
    ['get-address', 'address', 'address', 'Get address'],
    ['delete-blog-posts', 'blogPost', 'blog-posts', 'Delete blog posts'],
  ])('of %s are %s and %s, and it says %s', (operation, thing, things, summary) => {
    expect(namesOf('notes', operation)).toMatchObject({ thing, things, summary });
  });
});
