// Handlers import their own part of the contract; this file is for those who read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { getBackTest, runBackTest, startBackTest } from './contract/back-tests.ts';
export { eraseTraces, exportDecisions, relayEvents } from './contract/behind.ts';
export { compareShadow, getDecision, labelDecision, listDecisions, replayDecision } from './contract/decisions.ts';
export { decisionLabelled, ruleSetActivated } from './contract/events.ts';
export { deleteListEntry, listListEntries, putListEntry } from './contract/lists.ts';
export { fraud } from './contract/module.ts';
export { activateRuleSet, getRuleSet, listRuleSets, shadowRuleSet, writeRuleSet } from './contract/rule-sets.ts';
