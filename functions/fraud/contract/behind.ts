import { relayOf } from '../../../lib/contract/relay-of.ts';
import { fraud } from './module.ts';

export const relayEvents = fraud.consumer(relayOf('fraud'));

export const exportDecisions = fraud.consumer({
  on: { person: 'export' },
  summary: 'What was decided about payments of a person, without the rules and without others',
  access: { 'fraud.byPerson': ['Query'], fraud: ['BatchGetItem'] },
});

export const eraseTraces = fraud.consumer({
  on: { person: 'erase' },
  summary: 'Forget what a person’s accounts did and whom they met; their decisions stay without them',
  access: { 'fraud.byPerson': ['Query'], fraud: ['Query', 'BatchGetItem', 'UpdateItem', 'BatchWriteItem'] },
});
