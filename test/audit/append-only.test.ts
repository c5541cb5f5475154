import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { auditAccess, callerAccess } from '../../lib/contract/caller-access.ts';

/** Every right that any function has to a thing of the module, `module/operation action`. */
function rightsTo(thing: RegExp): string[] {
  return modules.flatMap(({ module, operations }) =>
    operations.flatMap(({ name, entry }) => {
      const implied = entry.kind === 'route' ? [callerAccess(entry), auditAccess(entry)] : [];
      return [entry.access, ...implied].flatMap((access) =>
        Object.entries(access)
          .filter(([key]) => thing.test(key.includes('/') ? key : `${module.name}/${key}`))
          .flatMap(([, actions]) => actions.map((action) => `${module.name}/${name} ${action}`)),
      );
    }),
  );
}
const without = (rights: readonly string[], ...actions: string[]) =>
  rights.filter((right) => !actions.some((action) => right.endsWith(` ${action}`)));

describe('the rights to the audit log', () => {
  it('let the sealer alone add to it, and nobody change it or take anything away', () => {
    expect(without(rightsTo(/^audit\/log(\.|$)/), 'Query')).toEqual(['audit/sealEntries PutItem']);
  });

  it('let nobody delete from the archive, and the archiver alone write to it', () => {
    expect(without(rightsTo(/^audit\/archive$/), 'GetObject')).toEqual(['audit/archiveEntries PutObject']);
  });

  it('let nobody but this module move the end of a chain, and nobody delete it', () => {
    expect(without(rightsTo(/^audit\/chains(\.|$)/), 'Query', 'BatchGetItem', 'GetItem').sort()).toEqual([
      'audit/archiveEntries PutItem',
      'audit/sealEntries PutItem',
      'audit/setAuditRetention PutItem',
    ]);
  });

  it('let every other function do nothing but leave entries', () => {
    expect(without(rightsTo(/^audit\/inbox$/), 'PutItem')).toEqual(['audit/sealEntries BatchWriteItem']);
  });
});

describe('what a route leaves for the audit log', () => {
  const kept = new Map(modules.flatMap(({ routes }) => routes.map(({ name, entry }) => [name, entry.audit])));

  it('follows from what it is, unless it says otherwise', () => {
    const named = ['updateMember', 'getOrganisation', 'getProfile', 'showDeletionPage', 'findPeople', 'pushMutations'];
    expect(named.map((name) => kept.get(name))).toEqual(['command', 'refusals', 'none', 'none', 'read', 'none']);
  });

  it('is nothing for these commands alone, each of which says why in docs/audit.md', () => {
    const silent = modules.flatMap(({ routes }) =>
      routes
        .filter(({ entry }) => entry.method !== 'GET' && entry.auth !== 'public' && entry.audit === 'none')
        .map(({ name }) => name),
    );
    expect(silent.sort()).toEqual([
      'createTicket',
      'discardOutcome',
      'pullChanges',
      'pushMutations',
      'registerDevice',
      'replaceDocuments',
    ]);
  });
});
