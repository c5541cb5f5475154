import { describe, expect, it } from 'vitest';
import { operation } from '../../functions/files/get-file.ts';

const personId = '01a2051e-e068-73c8-95bc-4e73b02c2613';
const spaceId = `p-${personId}`;
const version = { fileId: 'f', versionId: 'v', number: 1, type: 'text/plain', size: 1, sha256: 'a', createdAt: 'now' };
const stored = { type: 'text/plain', size: 1, sha256: 'a', variants: [] };

/** What is answered when the version is decided between the reading of the versions and of the file. */
async function answered(decided: object, file: object) {
  const reads = [{ ...version, state: 'processing' }, decided];
  const context = {
    finder: {
      versions: async () => [reads.length > 1 ? reads.shift() : reads[0]],
      file: async () => ({ fileId: 'f', spaceId, name: 'a', createdAt: 'now', updatedAt: 'now', ...file }),
    },
    places: { place: async () => ({ space: { spaceId, kind: 'person', role: 'owner' } }) },
  };
  const caller = { personId, sessionId: 's', groups: [], signedInAt: 1, account: { revokedSessions: new Set() } };
  return operation({ params: { fileId: 'f' } } as never, caller as never, context as never);
}

describe('GET /files/{fileId}', () => {
  it('says why as soon as it says that a file was refused', async () => {
    const refused = await answered({ ...version, state: 'rejected', reason: 'damaged' }, { state: 'rejected' });
    expect(refused).toMatchObject({ state: 'rejected', versions: [{ state: 'rejected', reason: 'damaged' }] });
  });

  it('shows the version as ready as soon as the file is', async () => {
    const ready = { ...version, state: 'ready', stored };
    expect(await answered(ready, { state: 'ready', current: ready })).toMatchObject({
      state: 'ready',
      versions: [{ state: 'ready' }],
    });
  });
});
