import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
function run(command: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', command), ...parameters], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  return { status, stdout, stderr };
}

describe('commands', () => {
  it('print their usage and do nothing else', () => {
    expect(run('generate.ts', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--kotlin') });
  });

  it('refuse an option that they do not have, by its name and with those there are', () => {
    const { status, stderr } = run('generate.ts', '--chekc');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Unknown option '--chekc'\.\n\nnpm run generate/);
  });

  it('take no text for a number: a search for faults would end well without a single schedule', () => {
    const { status, stderr } = run('faults.ts', '--schedules', 'abc');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "--schedules wants a whole number from 1 on, not 'abc'.\n",
    });
  });

  it('ask whether the stack runs where nobody listens', () => {
    const file = join(mkdtempSync(join(process.env.MAINSTAY_TEST_RUN ?? '', 'outputs-')), 'outputs.json');
    writeFileSync(
      file,
      JSON.stringify({
        region: 'us-east-1',
        awsEndpoint: 'http://127.0.0.1:9',
        awsAccessKeyId: 'local',
        awsSecretAccessKey: 'local',
      }),
    );
    const { status, stderr } = run('dead-letters.ts', '--outputs', file);
    expect(status).toBe(1);
    expect(stderr).toMatch(/is the stack running\?/);
  });
});
