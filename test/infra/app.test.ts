import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { bundledCode } from '../../lib/infra/functions/bundled-code.ts';
import { ownFields, ownStages } from './app-of-stage.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mainstay-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command as a developer without AWS credentials would. */
function run(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const { PATH: path } = process.env;
  const bin = join(root, 'node_modules/.bin');
  const child = spawn(command, args, {
    cwd: root,
    env: { PATH: `${bin}:${path}`, HOME: folder, CDK_DISABLE_VERSION_CHECK: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise<{ readonly code: number | null; readonly output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
}

interface Manifest {
  readonly files: Record<string, { readonly source: { readonly path: string; readonly packaging: string } }>;
}

const assetsOf = (outdir: string, stage: string) => {
  const manifest: Manifest = JSON.parse(readFileSync(join(outdir, `Mainstay-${stage}.assets.json`), 'utf8'));
  return Object.values(manifest.files).filter(({ source }) => source.packaging === 'zip');
};

describe('the app as it is deployed', () => {
  const count = modules.flatMap((module) => module.operations).length;

  it('bundles its functions and synthesizes with the CDK command, without credentials', async () => {
    const outdir = join(folder, 'cdk.out');
    const { code, output } = await run('cdk', [
      'synth',
      '--quiet',
      '--output',
      outdir,
      '--no-notices',
      '--no-version-reporting',
    ]);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain(`${count} functions bundled`);
    const assets = assetsOf(outdir, 'dev');
    expect(assets.length).toBeGreaterThan(1);
    for (const { source } of assets) expect(existsSync(join(outdir, source.path, 'index.mjs'))).toBe(true);
  }, 180_000);

  it.each(ownStages.filter((stage) => stage !== 'dev'))(
    'synthesizes as %s, also without the CDK command',
    async (stage) => {
      const outdir = join(folder, stage);
      const { code, output } = await run('node', ['bin/app.ts', '-c', `stage=${stage}`, '-c', 'bundles=keep'], {
        CDK_OUTDIR: outdir,
      });
      expect({ code, output }).toEqual({ code: 0, output: '' });
      // What pretends to be a bank or a provider is off.
      const pretended = modules.find(({ module }) => module.name === 'sandbox')?.operations.length ?? 0;
      const all = assetsOf(join(folder, 'cdk.out'), 'dev').length - pretended;
      // A team leaves out, or has on, what it wants.
      const asHere = [stage, 'dev'].every((each) => ownFields(each) === undefined);
      if (asHere) expect(assetsOf(outdir, stage).length).toBe(all);
    },
    60_000,
  );

  it('compared as docs/upgrade.md does: what goes, stays behind or is made anew, and nothing else', async () => {
    const assembly = join(folder, 'cdk.out');
    const deployed = JSON.parse(readFileSync(join(assembly, 'Mainstay-dev.template.json'), 'utf8'));
    const table = { Type: 'AWS::DynamoDB::Table', Properties: {} };
    Object.assign(deployed.Resources, { Gone: table, LeftBehind: { ...table, DeletionPolicy: 'Retain' } });
    for (const { Type: type, Properties: properties } of Object.values<typeof table>(deployed.Resources)) {
      if (type === 'AWS::Events::EventBus') Object.assign(properties, { Name: 'of-before' });
      if (type === 'AWS::Cognito::UserPoolGroup') Object.assign(properties, { Description: 'of before' });
    }
    const template = join(folder, 'deployed.json');
    writeFileSync(template, JSON.stringify(deployed));
    const [comparison = ''] = /^npx cdk diff .*$/m.exec(readFileSync(join(root, 'docs/upgrade.md'), 'utf8')) ?? [];
    const here = `--app ${assembly} --template ${template} --no-change-set --no-notices --no-version-reporting`;
    // The terminal would show both streams; what a command hands on is the first.
    const { output } = await run('sh', ['-c', `(${comparison.replace('-c stage=prod', here)}) 2> /dev/null`]);
    for (const line of [/Gone destroy$/m, /LeftBehind orphan$/m, /AWS::Events::EventBus .* replace$/m])
      expect(output).toMatch(line);
    expect(output).not.toContain('of before');
  }, 60_000);

  it('names the function whose bundle is missing', () => {
    const [operation] = modules.flatMap((module) => module.operations);
    expect(() => bundledCode(join(folder, 'none'))(operation as never)).toThrow(
      `holds no index.mjs: the bundler has not built ${operation?.file}`,
    );
  });

  it('tells a mistake in one line, and at once', async () => {
    const { code, output } = await run('node', ['bin/app.ts', '-c', 'stage=unheard-of']);
    expect({ code, output }).toEqual({
      code: 1,
      output: `-c stage=unheard-of: cdk.json knows the stages ${ownStages.join(', ')}\n`,
    });
  });
});
