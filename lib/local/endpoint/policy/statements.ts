import { type Condition, conditionOf } from './conditions.ts';
import { anyOf, type Matcher } from './patterns.ts';

/** One statement of a policy, ready to be asked. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Asked with the action in lower case: IAM ignores its case. */
  readonly action: Matcher;
  readonly resource: Matcher;
  readonly condition?: Condition;
}

export interface PolicyDocument {
  readonly Statement: RawStatement | readonly RawStatement[];
}

interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

export function statementsOf(document: PolicyDocument): Statement[] {
  return [document.Statement].flat().map((raw) => {
    const { Condition: block } = raw as RawStatement;
    const statement = raw as RawStatement;
    return {
      effect: statement.Effect,
      action: matchEither(lower(statement.Action), lower(statement.NotAction)),
      resource: matchEither(statement.Resource, statement.NotResource),
      ...(block ? { condition: conditionOf(block) } : {}),
    };
  });
}

function matchEither(wanted?: string | readonly string[], unwanted?: string | readonly string[]): Matcher {
  if (wanted !== undefined) return anyOf([wanted].flat());
  const excluded = anyOf([unwanted ?? []].flat());
  return (text) => !excluded(text);
}

function lower(actions?: string | readonly string[]): string[] | undefined {
  return actions === undefined ? undefined : [actions].flat().map((action) => action.toLowerCase());
}
