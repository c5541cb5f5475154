import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { log, place, running, start, useFunctions } from './functions-running.ts';
import { functionOf } from './functions-stack.ts';

useFunctions();

describe('invoke', () => {
  it('runs an ES module and gives it the event and its context', async () => {
    const fn = functionOf(
      place,
      'Notes/ReadFunction',
      `export const handler = async (event, context) => ({ event, context: { ...context }, left: context.getRemainingTimeInMillis() });`,
      { MemorySize: 512 },
    );
    const runner = start([fn]);
    const first = await runner.invoke('Notes-ReadFunction', { a: ['ü', 1] });
    expect(first.error).toBeUndefined();
    const payload = first.payload as { event: unknown; context: Record<string, unknown>; left: number };
    expect(payload.event).toEqual({ a: ['ü', 1] });
    expect(payload.context).toMatchObject({
      functionName: 'Notes-ReadFunction',
      functionVersion: '$LATEST',
      invokedFunctionArn: fn.arn,
      memoryLimitInMB: '512',
      awsRequestId: first.requestId,
      logGroupName: '/aws/lambda/Notes-ReadFunction',
    });
    expect(payload.left).toBeGreaterThan(2500);
    expect(payload.left).toBeLessThanOrEqual(3000);
    expect(first.initMs).toBeGreaterThan(0);
    expect((await runner.invoke('Notes/ReadFunction', {})).initMs).toBeUndefined();
    expect((await runner.invoke(`${fn.arn}:live`, {})).error).toBeUndefined();
  });

  it('runs CommonJS, nested exports and inline code', async () => {
    const cjs = place.asset('cjs', {
      'index.js': 'exports.api = { handler: async () => __filename.endsWith("index.js") };',
    });
    const inline = { ...functionOf(place, 'Inline', ''), assetPath: undefined };
    inline.properties.Code = { ZipFile: 'exports.handler = async () => "inline";' };
    const runner = start([functionOf(place, 'Cjs', { dir: cjs }, { Handler: 'index.api.handler' }), inline]);
    expect((await runner.invoke('Cjs', {})).payload).toBe(true);
    expect((await runner.invoke('Inline', {})).payload).toBe('inline');
  });

  it('answers null for undefined', async () => {
    const runner = start([functionOf(place, 'Empty', 'export const handler = async () => {};')]);
    expect((await runner.invoke('Empty', {})).payload).toBeNull();
  });

  it('shows the function its own environment and nothing of this machine', async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'leak';
    const source = `import os from 'node:os'; import { homedir } from 'node:os';
      export const handler = async () => ({ env: { ...process.env }, home: [os.homedir(), homedir()], cwd: process.cwd(), zone: new Date().getTimezoneOffset() });`;
    const runner = start([
      functionOf(place, 'Env', source, { Environment: { Variables: { TABLE: 'notes', COUNT: 3 } } }),
    ]);
    const { env, home, cwd, zone } = (await runner.invoke('Env', {})).payload as {
      env: Record<string, string>;
      home: string[];
      cwd: string;
      zone: number;
    };
    delete process.env.SECRET_OF_THIS_MACHINE;
    const { AWS_LAMBDA_LOG_STREAM_NAME: stream, ...rest } = env;
    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(rest).toEqual({
      TABLE: 'notes',
      COUNT: '3',
      AWS_LAMBDA_FUNCTION_NAME: 'Env',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Env',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      LAMBDA_TASK_ROOT: join(place.dir, 'assets', 'Env'),
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      _HANDLER: 'index.handler',
      LANG: 'en_US.UTF-8',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      TZ: 'UTC',
    });
    expect(home).toEqual(['/home/sbx_user1051', '/home/sbx_user1051']);
    expect(cwd).toBe(join(place.dir, 'assets', 'Env'));
    expect(zone).toBe(0);
  });

  it('refuses a function it does not have, and one it cannot run', async () => {
    const runner = start([functionOf(place, 'Python', '', { Runtime: 'python3.13' })]);
    await expect(runner.invoke('Nobody', {})).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      statusCode: 404,
    });
    await expect(runner.invoke('Python', {})).rejects.toThrow('runtime python3.13 is not run on this machine');
  });

  it('refuses a function whose variables Lambda would refuse: a name with a hyphen, more than 4 KB as JSON', async () => {
    const having = (id: string, Variables: Record<string, string>) =>
      functionOf(place, id, '', { Environment: { Variables } });
    const runner = start([
      having('Hyphen', { 'TABLE_MY-NOTES': 'x' }),
      having('Large', { NAMES: '"'.repeat(2050) }),
      having('Fits', { NAMES: 'x'.repeat(4000) }),
    ]);
    await expect(runner.invoke('Hyphen', {})).rejects.toThrow("'TABLE_MY-NOTES' would be refused by Lambda");
    await expect(runner.invoke('Large', {})).rejects.toThrow('are 4112 bytes as JSON; Lambda takes 4096');
    await expect(runner.invoke('Fits', {})).resolves.toBeDefined();
  });

  it('refuses an event above 6 MB and fails a response above 6 MB', async () => {
    const runner = start([functionOf(place, 'Big', 'export const handler = async ({ size }) => "x".repeat(size);')]);
    await expect(runner.invoke('Big', { text: 'x'.repeat(6_291_456) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    expect((await runner.invoke('Big', { size: 6_291_600 })).error?.type).toBe('Function.ResponseSizeTooLarge');
    expect((await runner.invoke('Big', { size: 6_000_000 })).payload).toHaveLength(6_000_000);
  });
});

describe('older handlers', () => {
  it('answer through a callback or a promise on Node 22', async () => {
    const source = `export const handler = (event, context, callback) => {
      if (event.how === 'done') return setTimeout(() => context.done(null, 'done'), 5);
      if (event.how === 'fail') return callback(new Error('refused'));
      if (event.how === 'promise') return Promise.resolve('promised');
      callback(null, 'called'); };`;
    const runner = start([functionOf(place, 'Old', source, { Runtime: 'nodejs22.x' })]);
    expect((await runner.invoke('Old', {})).payload).toBe('called');
    expect((await runner.invoke('Old', { how: 'done' })).payload).toBe('done');
    expect((await runner.invoke('Old', { how: 'promise' })).payload).toBe('promised');
    expect((await runner.invoke('Old', { how: 'fail' })).error?.message).toBe('refused');
  });
});

describe('output', () => {
  it('goes line by line to the log and to a file, in the form of Lambda', async () => {
    const source = `console.log('starting'); export const handler = async () => {
      console.warn('two %s', 'words'); console.log('a\\nb'); process.stdout.write('raw '); process.stdout.write('line\\nrest\\n'); };`;
    const runner = start([functionOf(place, 'Mod/Talks', source)]);
    const { requestId } = await runner.invoke('Mod/Talks', {});
    const stamp = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    expect(log.lines[0]).toMatch(new RegExp(`^Mod/Talks: ${stamp}\tundefined\tINFO\tstarting$`));
    expect(log.lines[1]).toMatch(new RegExp(`^Mod/Talks: ${stamp}\t${requestId}\tWARN\ttwo words$`));
    expect(log.lines[2]).toMatch(/INFO\ta\rb$/);
    expect(log.lines.slice(3)).toEqual(['Mod/Talks: raw line', 'Mod/Talks: rest']);
    await runner.stop();
    running.splice(0);
    expect(readFileSync(join(place.dir, 'logs', 'functions', 'Mod.Talks.log'), 'utf8').split('\n')).toHaveLength(6);
  });

  it('of structured lines has its time in the file, which CloudWatch keeps beside them', async () => {
    const source = `export const handler = async () => { process.stdout.write('{"level":"info","message":"done"}\\n'); };`;
    const runner = start([functionOf(place, 'Mod/Says', source)]);
    await runner.invoke('Mod/Says', {});
    await runner.stop();
    running.splice(0);
    expect(log.lines).toEqual(['Mod/Says: {"level":"info","message":"done"}']);
    const line = JSON.parse(readFileSync(join(place.dir, 'logs', 'functions', 'Mod.Says.log'), 'utf8'));
    expect(line).toEqual({ time: expect.stringMatching(/^20.*Z$/), level: 'info', message: 'done' });
  });

  it('is JSON where the template asks for it, from the level it names', async () => {
    const source = `export const handler = async () => { console.debug('hidden'); console.info({ user: 1 }); console.error('failed', new TypeError('x')); };`;
    const runner = start([
      functionOf(place, 'Json', source, {
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: '/own' },
      }),
    ]);
    const { requestId } = await runner.invoke('Json', {});
    const entries = log.lines.map((line) => JSON.parse(line.slice('Json: '.length)) as Record<string, unknown>);
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ level: 'INFO', requestId, message: { user: 1 } });
    expect(entries[1]).toMatchObject({ level: 'ERROR', errorType: 'TypeError', errorMessage: 'x' });
  });
});
