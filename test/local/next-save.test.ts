import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nextSave } from '../../lib/local/command/next-save.ts';

describe('waiting for the next save', () => {
  it('ends with a save anywhere in one of the folders, not before and not by one elsewhere', async () => {
    const root = mkdtempSync(join(tmpdir(), 'save-'));
    for (const folder of ['lib/deep', 'bin', 'docs']) mkdirSync(join(root, folder), { recursive: true });
    let saved = false;
    const waiting = nextSave(root, ['lib', 'bin']).then(() => {
      saved = true;
    });
    await wait(200);
    writeFileSync(join(root, 'docs/page.md'), 'text');
    await wait(300);
    expect(saved).toBe(false);
    writeFileSync(join(root, 'lib/deep/module.ts'), 'export {};');
    await waiting;
    rmSync(root, { recursive: true });
    expect(saved).toBe(true);
  });

  it('ends with one of the stages in cdk.json, which a slip may be in as well', async () => {
    const root = mkdtempSync(join(tmpdir(), 'save-'));
    for (const folder of ['functions', 'lib', 'bin']) mkdirSync(join(root, folder));
    writeFileSync(join(root, 'cdk.json'), '{');
    const waiting = nextSave(root);
    await wait(50);
    writeFileSync(join(root, 'cdk.json'), '{}');
    await waiting;
    rmSync(root, { recursive: true });
  });
});
