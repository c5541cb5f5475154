import type { Context } from './conditions.ts';
import type { Statement } from './statements.ts';

export type Decision = 'allowed' | 'denied explicitly' | 'not allowed';

const keptDecisions = 5000;

/** Decides what one role may do, as IAM does: a Deny that matches wins, else an Allow that matches is needed. */
export class RolePolicy {
  readonly #statements: readonly Statement[];
  readonly #decisions = new Map<string, Decision>();
  readonly #conditional: boolean;

  constructor(statements: readonly Statement[]) {
    this.#statements = statements;
    this.#conditional = statements.some((statement) => statement.condition);
  }

  /** @param context values of condition keys, worked out only when some statement has a condition. */
  decide(action: string, resource: string, context: () => Context): Decision {
    if (this.#conditional) return this.#evaluate(action, resource, context());
    const key = `${action} ${resource}`;
    let decision = this.#decisions.get(key);
    if (!decision) {
      decision = this.#evaluate(action, resource, {});
      if (this.#decisions.size >= keptDecisions) this.#decisions.clear();
      this.#decisions.set(key, decision);
    }
    return decision;
  }

  #evaluate(action: string, resource: string, context: Context): Decision {
    const lowered = action.toLowerCase();
    let decision: Decision = 'not allowed';
    for (const statement of this.#statements) {
      if (!statement.action(lowered) || !statement.resource(resource)) continue;
      if (statement.condition && !statement.condition(context)) continue;
      if (statement.effect === 'Deny') return 'denied explicitly';
      decision = 'allowed';
    }
    return decision;
  }
}
