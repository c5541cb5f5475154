import { describe, expect, it } from 'vitest';
import { completeLock, type Lock } from '../../lib/scaffold/complete-lock.ts';
import { read } from './source-tree.ts';

const lock = JSON.parse(read('package-lock.json')) as Lock;

describe('package-lock.json', () => {
  it('names the binaries of every platform, so that npm ci takes it anywhere (else: npx node bin/complete-lock.ts)', () => {
    expect(completeLock(lock).added).toEqual([]);
  });
  it('names no host', () => {
    const hosts = Object.entries(lock.packages).filter(([, { resolved }]) =>
      /^https?:|^git/.test(String(resolved ?? '')),
    );
    expect(hosts).toEqual([]);
  });
  it('belongs to package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    expect(lock.packages['']).toMatchObject({ dependencies, devDependencies });
  });
});

describe('completing a lock file', () => {
  it('adds what is missing with its platform, once, and leaves the rest', () => {
    const packages = {
      '': {},
      'node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: {
          '@tool/linux-x64-musl': '1.0.0',
          '@tool/darwin-arm64': '1.0.0',
          '@tool/linux-x64': '1.0.0',
          fsevents: '^2.3.0',
        },
      },
      'node_modules/@tool/linux-x64': { version: '1.0.0', integrity: 'x' },
    };
    const { added, packages: all } = completeLock({ packages });
    expect(added).toEqual(['@tool/linux-x64-musl@1.0.0', '@tool/darwin-arm64@1.0.0']);
    expect(all['node_modules/@tool/linux-x64-musl']).toEqual({
      version: '1.0.0',
      cpu: ['x64'],
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
    expect(all['node_modules/@tool/linux-x64']).toEqual({ version: '1.0.0', integrity: 'x' });
    expect(completeLock({ packages: all }).added).toEqual([]);
  });
});
