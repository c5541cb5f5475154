import { describe, expect, it } from 'vitest';
import { read } from './source-tree.ts';

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}
const manifest = JSON.parse(read('package.json')) as Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>> & {
    allowScripts: Readonly<Record<string, boolean>>;
  }
>;
const lock = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Package>> };
const installed = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'));
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('dependencies', () => {
  it('are named with one exact version', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('are locked with the hash of what is downloaded', () => {
    expect(installed.length).toBeGreaterThan(200);
    // Packed inside of another package, which has a hash; or a tool's binary for another platform, which npm locks by version.
    const elsewhere = ({ inBundle, dev, optional, os }: Package) => inBundle || (dev && optional && os);
    const unlocked = installed.filter(
      ([, each]) => !each.link && !elsewhere(each) && !each.integrity?.startsWith('sha512-'),
    );
    expect(unlocked.map(([path]) => path)).toEqual([]);
  });

  it('run scripts at installation only where package.json says yes or no by name', () => {
    const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    const decided = new Set(Object.keys(manifest.allowScripts));
    expect(scripts.filter((name) => !decided.has(name) && name !== 'fsevents')).toEqual([]);
  });

  it('that functions ship with are five, and the codecs of images: croner knows the clocks of places, saxes reads the XML of banks and expands nothing', () => {
    const codecs = ['@jsquash/avif', '@jsquash/jpeg', '@jsquash/png', '@jsquash/webp'];
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      ...codecs,
      '@middy/core',
      'croner',
      'saxes',
      'stemmer',
      'zod',
    ]);
  });
});
