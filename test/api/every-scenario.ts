import { type Attempt, scenarios as commands } from './fault-scenarios.ts';
import { auditScenarios } from './fault-scenarios-of-audit.ts';
import { authenticatorScenarios } from './fault-scenarios-of-authenticators.ts';
import { bankPlanScenarios } from './fault-scenarios-of-bank-plans.ts';
import { bankingScenarios } from './fault-scenarios-of-banking.ts';
import { cardScenarios } from './fault-scenarios-of-cards.ts';
import { configScenarios } from './fault-scenarios-of-config.ts';
import { connectionScenarios } from './fault-scenarios-of-connections.ts';
import { documentScenarios } from './fault-scenarios-of-documents.ts';
import { fileScenarios } from './fault-scenarios-of-files.ts';
import { fraudScenarios } from './fault-scenarios-of-fraud.ts';
import { inboundScenarios } from './fault-scenarios-of-inbound.ts';
import { jobScenarios } from './fault-scenarios-of-jobs.ts';
import { keyScenarios } from './fault-scenarios-of-keys.ts';
import { linkScenarios } from './fault-scenarios-of-links.ts';
import { messagingScenarios } from './fault-scenarios-of-messaging.ts';
import { pullScenarios } from './fault-scenarios-of-pulls.ts';
import { pushScenarios } from './fault-scenarios-of-push.ts';
import { railScenarios } from './fault-scenarios-of-rails.ts';
import { moreScenarios } from './fault-scenarios-of-reads.ts';
import { spaceScenarios } from './fault-scenarios-of-spaces.ts';
import { webhookScenarios } from './fault-scenarios-of-webhooks.ts';
import type { Person } from './people.ts';

/** How to prepare each route's request and see its effect, by the name of its operation. */
export const scenarios: Readonly<Record<string, () => Promise<Attempt>>> = {
  ...commands,
  ...moreScenarios,
  ...pushScenarios,
  ...pullScenarios,
  ...documentScenarios,
  ...spaceScenarios,
  ...auditScenarios,
  ...bankingScenarios,
  ...cardScenarios,
  ...bankPlanScenarios,
  ...connectionScenarios,
  ...railScenarios,
  ...fileScenarios,
  ...jobScenarios,
  ...keyScenarios,
  ...messagingScenarios,
  ...configScenarios,
  ...webhookScenarios,
  ...inboundScenarios,
  ...linkScenarios,
  ...authenticatorScenarios,
  ...fraudScenarios,
};

/** Each leaves something of a module that somebody has: whoever is erased (no-trace.test.ts) had it, too. */
export const belongings: readonly ((person: Person) => Promise<unknown>)[] = [];
