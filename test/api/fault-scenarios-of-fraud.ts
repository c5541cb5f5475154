import { randomUUID } from 'node:crypto';
import { must } from './fault-cast.ts';
import type { Attempt } from './fault-scenarios.ts';
import { activeVersion, analysts, leaveDecision, newRuleSet, starterDecides, writtenRuleSet } from './fraud-rows.ts';

const days = { from: '2026-11-01', to: '2026-11-02', format: 'csv' };
let shared: Promise<{ subject: string; version: string; backTestId: string }> | undefined;
/** A decision, a rule set and a back-test for those who read. */
function ground() {
  shared ??= (async () => {
    const { ann } = await analysts();
    const version = await writtenRuleSet(ann);
    const path = `/v1/fraud/rule-sets/${version}/back-test`;
    const { backTestId } = (await ann.call('POST', path, { json: days })).body;
    return { ...(await leaveDecision()), version, backTestId };
  })();
  return shared;
}
type Ground = Awaited<ReturnType<typeof ground>>;

const reads = (path: (of: Ground) => string) => async (): Promise<Attempt> => {
  const { ann } = await analysts();
  const at = path(await ground());
  return { send: () => ann.call('GET', `/v1/fraud${at}`) };
};

/** As `scenarios` in fault-scenarios.ts. */
export const fraudScenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  listRuleSets: reads(() => '/rule-sets?limit=1'),
  getRuleSet: reads(({ version }) => `/rule-sets/${version}`),
  compareShadow: reads(({ version }) => `/rule-sets/${version}/comparison`),
  getBackTest: reads(({ version, backTestId }) => `/rule-sets/${version}/back-tests/${backTestId}`),
  getDecision: reads(({ subject }) => `/decisions/${subject}`),
  listDecisions: reads(() => '/decisions?limit=1'),
  listListEntries: reads(() => '/lists/fraud/entries?limit=1'),

  replayDecision: async () => {
    const { ann } = await analysts();
    const { subject } = await ground();
    return { send: () => ann.call('POST', `/v1/fraud/decisions/${subject}/replay`, { key: null }) };
  },
  writeRuleSet: async () => {
    const { ann } = await analysts();
    const [json, key] = [newRuleSet(), randomUUID()];
    const check = async () => {
      const { status, body } = await ann.call('GET', `/v1/fraud/rule-sets/${json.version}`);
      must(status === 200 && body.ruleCount === 1, body);
    };
    return { send: () => ann.call('POST', '/v1/fraud/rule-sets', { json, key }), check };
  },
  activateRuleSet: async () => {
    const { ann, bob } = await analysts();
    const [version, key] = [await writtenRuleSet(ann), randomUUID()];
    const json = { expected: await activeVersion(ann), reason: 'a test' };
    const check = async () => {
      const { body } = await ann.call('GET', `/v1/fraud/rule-sets/${version}`);
      must(body.state === 'active' && body.activatedBy === bob.personId, body);
      await starterDecides(ann);
    };
    return { send: () => bob.call('POST', `/v1/fraud/rule-sets/${version}/activation`, { json, key }), check };
  },
  shadowRuleSet: async () => {
    const { ann } = await analysts();
    const { version } = await ground();
    const at = `/v1/fraud/rule-sets/${version}/shadowing`;
    await ann.call('POST', at, { json: { shadow: false } });
    const key = randomUUID();
    const check = async () => {
      const { body } = await ann.call('GET', `/v1/fraud/rule-sets/${version}`);
      must(body.state === 'shadow', body);
    };
    return { send: () => ann.call('POST', at, { json: { shadow: true }, key }), check };
  },
  startBackTest: async () => {
    const { ann } = await analysts();
    const { version } = await ground();
    const key = randomUUID();
    return { send: () => ann.call('POST', `/v1/fraud/rule-sets/${version}/back-test`, { json: days, key }) };
  },
  labelDecision: async () => {
    const { ann } = await analysts();
    const { subject } = await leaveDecision();
    const key = randomUUID();
    const json = { as: 'fraud', note: 'a test' };
    const check = async () => {
      const { body } = await ann.call('GET', `/v1/fraud/decisions/${subject}`);
      must(body.label?.as === 'fraud', body);
    };
    return { send: () => ann.call('POST', `/v1/fraud/decisions/${subject}/label`, { json, key }), check };
  },
  putListEntry: async () => {
    const { ann } = await analysts();
    const [name, key] = [`l-${randomUUID()}`, randomUUID()];
    const json = { kind: 'device', value: randomUUID(), reason: 'a test' };
    const at = `/v1/fraud/lists/${name}/entries`;
    const check = async () => {
      const { body } = await ann.call('GET', at);
      must(body.items.length === 1, body);
    };
    return { send: () => ann.call('PUT', at, { json, key }), check };
  },
  deleteListEntry: async () => {
    const { ann } = await analysts();
    const at = `/v1/fraud/lists/l-${randomUUID()}/entries`;
    const json = { kind: 'device', value: randomUUID(), reason: 'a test' };
    const { entry } = (await ann.call('PUT', at, { json })).body;
    const key = randomUUID();
    const check = async () => {
      const { body } = await ann.call('GET', at);
      must(body.items.length === 0, body);
    };
    return { send: () => ann.call('DELETE', `${at}/${entry}`, { key }), check };
  },
};
