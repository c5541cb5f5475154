export interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
  readonly [field: string]: unknown;
}

/** The part of package-lock.json (version 3) that is looked at. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
  readonly [field: string]: unknown;
}

const systems = ['darwin', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony', 'linux'];
const processors: readonly (readonly [RegExp, string])[] = [
  [/arm64|aarch64/, 'arm64'],
  [/wasm32/, 'wasm32'],
  [/arm(-|$)|armv|armhf|eabi/, 'arm'],
  [/ppc64/, 'ppc64'],
  [/s390x/, 's390x'],
  [/riscv64/, 'riscv64'],
  [/loong64/, 'loong64'],
  [/mips64el/, 'mips64el'],
  [/ia32/, 'ia32'],
  [/x64|x86_64/, 'x64'],
];

/** Whether a package that stands at `path` finds `name`, as Node looks for it. */
function finds(packages: Lock['packages'], path: string, name: string): boolean {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at.includes('/node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}

function binary(name: string, version: string, dev: boolean | undefined): LockedPackage | undefined {
  const os = systems.find((system) => name.includes(system));
  const cpu = processors.find(([pattern]) => pattern.test(name))?.[1];
  if ((!os && !cpu) || !/^\d+\.\d+\.\d+/.test(version)) return undefined;
  const libc = os === 'linux' && (/musl/.exec(name) ? 'musl' : /gnu/.exec(name) ? 'glibc' : undefined);
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}

/** Adds an entry for each platform's binary that some package names and the lock lacks. */
export function completeLock({ packages }: Lock): { readonly added: string[]; readonly packages: Lock['packages'] } {
  const all: Record<string, LockedPackage> = { ...packages };
  const added: string[] = [];
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const entry = finds(all, path, name) ? undefined : binary(name, version, dev);
      if (!entry) continue;
      all[`node_modules/${name}`] = entry;
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { added, packages: Object.fromEntries(sorted) };
}
