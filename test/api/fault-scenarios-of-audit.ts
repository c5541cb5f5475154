import { randomUUID } from 'node:crypto';
import { somebodyOf } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { createPerson, type Person } from './people.ts';

const period = { from: '2026-01-01T00:00:00.000Z', to: '2126-01-01T00:00:00.000Z', format: 'csv' };
let shared: Promise<{ person: Person; path: string; reportId: string }> | undefined;
function cast() {
  shared ??= (async () => {
    const person = await createPerson();
    const { organisationId } = (await person.call('POST', '/v1/organisations', { json: { name: 'Log' } })).body;
    const path = `/v1/organisations/${organisationId}/audit`;
    const { reportId } = (await person.call('POST', `${path}/reports`, { json: period })).body;
    return { person, path, reportId };
  })();
  return shared;
}

/** A person may ask for so many reports at once. */
const found = () => somebodyOf((person) => person.call('POST', '/v1/organisations', { json: { name: 'Reports' } }));
let [reporters, reports] = [found(), 0];
function reporter(): Promise<Person> {
  reports += 1;
  if (reports % 15 === 0) reporters = found();
  return reporters();
}

const reads = (more: string) => async (): Promise<Attempt> => {
  const { person, path } = await cast();
  return { send: () => person.call('GET', `${path}${more}`) };
};

let days = 30;

/** Routes of the audit log. */
export const auditScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listAuditEntries: reads('?limit=1'),
  listAuditSegments: reads('/segments?limit=1'),
  getAuditRetention: reads('/retention'),
  getAuditReport: async () => {
    const { person, path, reportId } = await cast();
    return { send: () => person.call('GET', `${path}/reports/${reportId}`) };
  },
  createAuditReport: async () => {
    const person = await reporter();
    const key = randomUUID();
    const { organisationId } = (await person.call('GET', '/v1/organisations')).body.items[0];
    const path = `/v1/organisations/${organisationId}/audit/reports`;
    return { send: () => person.call('POST', path, { json: period, key }) };
  },
  listOwnAuditEntries: async () => {
    const { person } = await cast();
    return { send: () => person.call('GET', '/v1/me/audit?who=me&limit=1') };
  },
  setAuditRetention: async () => {
    const { person, path } = await cast();
    days += 1;
    const json = { retentionDays: days };
    const check = async () => {
      const { body } = await person.call('GET', `${path}/retention`);
      if (body.retentionDays !== json.retentionDays) throw new Error(`not set: ${JSON.stringify(body)}`);
    };
    return { send: () => person.call('PUT', `${path}/retention`, { json }), check };
  },
};
