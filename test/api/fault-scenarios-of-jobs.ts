import { randomUUID } from 'node:crypto';
import { must, somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { exportLists, importFile, leaveJob } from './job-rows.ts';
import type { Person } from './people.ts';

let [done, imports, exported] = ['', 0, ''];
const somebody = somebodyOf(async (person) => {
  done = await importFile(person, `p-${person.personId}`, 'id,title\na,Milk\n');
  await leaveJob(person.personId);
  exported = await exportLists(person, `p-${person.personId}`);
});
/** A day takes so many imports of one person. */
const mostImports = 40;
let importers: Person | undefined;
async function importer(): Promise<Person> {
  if (!importers || imports >= mostImports) {
    importers = await somebodyOf()();
    imports = 0;
  }
  imports += 1;
  return importers;
}
/** A person may begin so many exports at once. */
let [exporters, exports] = [somebodyOf(), 0];
function exporter(): Promise<Person> {
  exports += 1;
  if (exports % 15 === 0) exporters = somebodyOf();
  return exporters();
}
const read = (path: () => string) => async (): Promise<Attempt> => {
  const person = await somebody();
  return { send: () => person.call('GET', path()) };
};

export const jobScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listJobs: read(() => '/v1/jobs?limit=1'),
  getJob: read(() => `/v1/jobs/${done}`),
  getImport: read(() => `/v1/imports/${done}`),

  getDocumentExport: read(() => `/v1/exports/${exported}`),

  createDocumentExport: async () => {
    const person = await exporter();
    const key = randomUUID();
    const json = { space: `p-${person.personId}`, collection: 'lists', version: 1, format: 'csv' };
    return { send: () => person.call('POST', '/v1/exports', { json, key }) };
  },

  createImport: async () => {
    const person = await importer();
    const key = randomUUID();
    const space = `p-${person.personId}`;
    const json = { space, collection: 'lists', version: 1, format: 'csv', mode: 'create', size: 20 };
    let first: string | undefined;
    const send = async () => {
      const answer = await person.call('POST', '/v1/imports', { json, key });
      if (answer.status === 201) {
        first ??= answer.body.importId;
        must(answer.body.importId === first, answer.body);
      }
      return answer;
    };
    // The address is another one each time; the import is the same.
    return { send, natural: true };
  },

  cancelJob: async () => {
    const person = await somebody();
    const jobId = await leaveJob(person.personId);
    const key = randomUUID();
    const check = async () => {
      const { body } = await person.call('GET', `/v1/jobs/${jobId}`);
      must(body.state === 'cancelled', body);
    };
    return { send: () => person.call('POST', `/v1/jobs/${jobId}/cancel`, { key }), check };
  },

  retryJob: async () => {
    const person = await somebody();
    const jobId = await leaveJob(person.personId, { state: 'failed', reason: { code: 'before' } });
    const key = randomUUID();
    const check = async () => {
      const { body } = await person.call('GET', `/v1/jobs/${jobId}`);
      must(body.reason?.code !== 'before', body);
    };
    return { send: () => person.call('POST', `/v1/jobs/${jobId}/retry`, { key }), check };
  },
};
