import * as z from 'zod/mini';
import { fraud } from './module.ts';

export const ruleSetActivated = fraud.event('RuleSetActivated', {
  summary: 'Other rules decide about payments from now on',
  detail: z.object({ version: z.string(), before: z.string(), revision: z.int() }),
});

export const decisionLabelled = fraud.event('DecisionLabelled', {
  summary: 'Somebody found out what a payment was',
  detail: z.object({ subjectId: z.string(), as: z.enum(['fraud', 'legitimate']) }),
});
