import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import type { Person } from './people.ts';
import { put, sha256, start, upload } from './uploads.ts';

const somebody = somebodyOf();
const content = Buffer.from('What is stored once is stored once.');
const large = { size: 9 * 1024 * 1024, type: 'application/octet-stream' };

let ready: Promise<{ person: Person; fileId: string }> | undefined;
/** A file that can be read; made once. */
function stored() {
  ready ??= (async () => {
    const person = await somebody();
    return { person, fileId: (await upload(person, content)).fileId };
  })();
  return ready;
}

/** An upload that has begun; deleted by `tidy`. */
async function begun(declared: Readonly<Record<string, unknown>> = {}) {
  const person = await somebody();
  const { body } = await start(person, content, { declared });
  const { fileId } = body.file;
  const tidy = () => person.call('DELETE', `/v1/files/${fileId}`);
  return { person, body, fileId, path: `/v1/files/${fileId}/versions/${body.version.versionId}`, tidy };
}

const versions = async (person: Person) => (await person.call('GET', '/v1/storage')).body.versions as number;
const read = (path: (fileId: string, personId: string) => string) => async (): Promise<Attempt> => {
  const { person, fileId } = await stored();
  return { send: () => person.call('GET', path(fileId, person.personId)) };
};

export const fileScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  getFile: read((fileId) => `/v1/files/${fileId}`),
  listFiles: read((_, personId) => `/v1/files?space=p-${personId}&limit=1`),
  downloadFile: read((fileId) => `/v1/files/${fileId}/download`),
  getStorage: read(() => '/v1/storage'),
  listShares: read((fileId) => `/v1/files/${fileId}/shares`),

  startUpload: async () => {
    const person = await somebody();
    const before = await versions(person);
    const key = randomUUID();
    const json = { space: `p-${person.personId}`, name: key, type: 'text/plain', size: content.length };
    let fileId = '';
    const send = async () => {
      const answer = await person.call('POST', '/v1/files', { json: { ...json, sha256: sha256(content) }, key });
      fileId = answer.body.file?.fileId ?? fileId;
      // Each answer has an address of its own.
      const { upload: _, ...body } = answer.body;
      return { ...answer, body };
    };
    const check = async () => {
      must((await versions(person)) === before + 1, 'room is not held once');
      must((await person.call('DELETE', `/v1/files/${fileId}`)).status === 204, fileId);
      for (let tries = 0; (await versions(person)) !== before; tries += 1) {
        must(tries < 200, 'the room was not given back');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    return { send, check };
  },

  attachPoster: async () => {
    const { person, path, tidy } = await begun({ type: 'video/mp4' });
    const json = { size: 10, type: 'image/png', sha256: sha256(content) };
    const send = async () => {
      const answer = await person.call('POST', `${path}/poster`, { json, key: null });
      must(answer.status !== 200 || answer.body.put.url.includes('/poster'), answer.body);
      // Each answer has an address of its own.
      return answer.status === 200 ? { ...answer, body: {} } : answer;
    };
    return { send, check: async () => void (await tidy()) };
  },

  startVersion: async () => {
    const { person, fileId, tidy } = await begun();
    const key = randomUUID();
    const json = { type: 'text/plain', size: content.length, sha256: sha256(content) };
    const send = async () => {
      const answer = await person.call('POST', `/v1/files/${fileId}/versions`, { json, key });
      const { upload: _, ...body } = answer.body;
      return { ...answer, body };
    };
    const check = async () => {
      const { body } = await person.call('GET', `/v1/files/${fileId}`);
      must(body.versions.length === 2 && body.versions[0].number === 2, body);
      await tidy();
    };
    return { send, check };
  },

  presignParts: async () => {
    const { person, path } = await begun(large);
    const send = () => person.call('POST', `${path}/parts`, { json: { numbers: [2] }, key: null });
    return { send };
  },

  finishUpload: async () => {
    const { person, body, path } = await begun();
    must((await put(body.upload.put, content)).ok, 'it was not stored');
    return { send: () => person.call('POST', `${path}/finish`, { key: null }) };
  },

  deleteVersion: async () => {
    const { person, path, fileId } = await begun();
    const key = randomUUID();
    const check = async () => {
      const { status } = await person.call('GET', `/v1/files/${fileId}`);
      must(status === 404, 'the file of the only upload is still there');
    };
    return { send: () => person.call('DELETE', path, { key }), check };
  },

  updateFile: async () => {
    const { person, fileId } = await stored();
    const name = randomUUID();
    const path = `/v1/files/${fileId}`;
    const check = async () => must((await person.call('GET', path)).body.name === name, name);
    return { send: () => person.call('PATCH', path, { json: { name }, key: name }), check };
  },

  deleteFile: async () => {
    const { person, fileId } = await begun();
    const path = `/v1/files/${fileId}`;
    const key = randomUUID();
    const check = async () => must((await person.call('GET', path)).status === 404, 'it is still there');
    return { send: () => person.call('DELETE', path, { key }), check };
  },

  createShare: async () => {
    const { person, fileId } = await stored();
    const path = `/v1/files/${fileId}/shares`;
    for (const { shareId } of (await person.call('GET', path)).body.items)
      await person.call('DELETE', `${path}/${shareId}`);
    return { send: () => person.call('POST', path, { json: { lasts: 600 }, key: null }) };
  },

  revokeShare: async () => {
    const { person, fileId } = await stored();
    const { body } = await person.call('POST', `/v1/files/${fileId}/shares`, { json: { lasts: 600 }, key: null });
    const path = `/v1/files/${fileId}/shares/${body.share.shareId}`;
    const check = async () => {
      const { items } = (await person.call('GET', `/v1/files/${fileId}/shares`)).body;
      must(!items.some(({ shareId }: { shareId: string }) => shareId === body.share.shareId), items);
    };
    return { send: () => person.call('DELETE', path, { key: null }), check, repeatMay: [404] };
  },

  openShare: async () => {
    const { person, fileId } = await stored();
    const { token } = (await person.call('POST', `/v1/files/${fileId}/shares`, { json: { lasts: 600 }, key: null }))
      .body;
    return { send: () => person.call('GET', `/v1/shares/${token}`) };
  },
};
