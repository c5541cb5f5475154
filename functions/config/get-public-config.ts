import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { refuseOldApp } from '../../lib/runtime/pipeline/app-version.ts';
import { getPublicConfig } from './contract/evaluation.ts';
import { config } from './contract/module.ts';
import { answer } from './model/answer.ts';
import { anonymousContext } from './model/context.ts';
import { type RulesInForce, rulesInForce } from './model/in-force.ts';
import { ruleStore } from './store/rules.ts';

/** Public routes know the stage's oldest version only; this one, which an app calls first, knows what was set since. */
export const operation: Operation<typeof getPublicConfig, { readonly rules: RulesInForce }> = async (
  { query },
  _caller,
  { rules, now, log, app },
) => {
  const inForce = await rules.current(now(), log, Number(query.revision ?? 0));
  const minimum = app && inForce.minimums.get(app.platform);
  if (app && minimum?.minimum) refuseOldApp(app, { ...minimum, minimum: minimum.minimum });
  const context = anonymousContext(query.anonymousId, app, query.locale);
  return answer(inForce, context, (flag) => flag.public);
};

export const handler = handle(
  getPublicConfig,
  { rules: rulesInForce(ruleStore(), () => settings(config).staleSeconds * 1000) },
  operation,
);
