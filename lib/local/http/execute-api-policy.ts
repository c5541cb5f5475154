import { matcherOf } from '../endpoint/policy/patterns.ts';

/** An IAM policy document as a Lambda authorizer returns it. */
interface PolicyDocument {
  readonly Statement?: unknown;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/**
 * Whether a policy document allows `execute-api:Invoke` on an ARN: some Allow and no Deny. Throws for a document that is none, and for
 * conditions, which are not judged on this machine.
 */
export function policyAllows(document: unknown, arn: string): boolean {
  const { Statement: statements } = (document ?? {}) as PolicyDocument;
  if (typeof document !== 'object' || !statements) throw new Error('the authorizer returned no policy document');
  let allowed = false;
  for (const statement of list(statements) as Statement[]) {
    if (statement.Condition && Object.keys(statement.Condition).length > 0)
      throw new Error('conditions in an authorizer policy are not judged on this machine');
    if (!applies(statement, arn)) continue;
    if (statement.Effect === 'Deny') return false;
    if (statement.Effect === 'Allow') allowed = true;
  }
  return allowed;
}

function applies({ Action, NotAction, Resource, NotResource }: Statement, arn: string): boolean {
  const action = 'execute-api:invoke';
  const actionMatches = Action === undefined ? !anyMatches(NotAction, action, true) : anyMatches(Action, action, true);
  const resourceMatches = Resource === undefined ? !anyMatches(NotResource, arn) : anyMatches(Resource, arn);
  return actionMatches && resourceMatches;
}

function anyMatches(patterns: unknown, text: string, ignoreCase = false): boolean {
  return list(patterns).some((pattern) =>
    matcherOf(ignoreCase ? String(pattern).toLowerCase() : String(pattern))(text),
  );
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
