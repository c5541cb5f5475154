import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type Call, type CallRequest, type Need, Refusal, type Service } from './call.ts';
import type { CallRecord } from './call-record.ts';
import { errorOf, type FaultRule, type Faults } from './faults.ts';
import { principalOf } from './identify.ts';
import { mergedAnswer, partialBatch } from './partial-batch.ts';
import type { Principal } from './principals.ts';

/** The connection is to be cut without an answer. */
export const cut: unique symbol = Symbol('cut');

export interface CallSurroundings {
  readonly principals: ReadonlyMap<string, Principal>;
  readonly faults: Faults;
  readonly record: CallRecord;
  /** Ends the workers of a function in the middle of their requests. */
  kill(functionPath: string): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Hears of errors that are no answer of a service. */
  unexpected(error: unknown, request: CallRequest): void;
}

/** One call from its request to its answer: who, which rights, which fault, then the service itself. */
export async function carryOut(
  service: Service,
  request: CallRequest,
  around: CallSurroundings,
): Promise<Answer | typeof cut> {
  try {
    const principal = principalOf(request, around.principals, around.now());
    const { operation, input } = service.read(request);
    const call: Call = { operation, input, request, principal: principal ?? anonymous };
    const needs = service.needs(call);
    if (needs.length > 0) authorize(service, call, needs, principal, around.record);
    const fault = around.faults.take(service.name, call, needs);
    return fault ? await harm(service, call, fault, around) : await service.handle(call);
  } catch (error) {
    if (error instanceof Refusal) return service.error(error.error, request);
    around.unexpected(error, request);
    const message = error instanceof Error ? error.message : String(error);
    return service.error({ status: 500, code: 'InternalFailure', message }, request);
  }
}

const anonymous: Principal = { accessKeyId: '', secretAccessKey: '', arn: 'anonymous' };

/** @throws Refusal in the words of AWS for the first right that is missing. */
function authorize(
  service: Service,
  { principal: { arn, functionPath = '' } }: Call,
  needs: readonly Need[],
  principal: Principal | undefined,
  record: CallRecord,
): void {
  const refuse = (message: string) => new Refusal(service.accessDenied.status, service.accessDenied.code, message);
  if (!principal) throw refuse('Access Denied: the request is not signed.');
  for (const { action, resource: first, orResources = [], context } of needs) {
    const decide = (resource: string) =>
      principal.policy?.decide(action, resource, () => ({ ...always, ...context?.() })) ?? 'allowed';
    const resource = orResources.find((other) => decide(other) === 'allowed' && decide(first) !== 'allowed') ?? first;
    const decision = decide(resource);
    record.add(functionPath, action, resource, decision === 'allowed');
    if (decision === 'allowed') continue;
    const reason =
      decision === 'denied explicitly'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    throw refuse(`User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`);
  }
}

/** Condition keys that every call has: what travels on one machine counts as safe. */
const always = { 'aws:SecureTransport': 'true' };

async function harm(
  service: Service,
  call: Call,
  rule: FaultRule,
  around: CallSurroundings,
): Promise<Answer | typeof cut> {
  const error = errorOf(rule, service, call);
  if (error) return service.error(error, call.request);
  switch (rule.kind) {
    case 'drop':
      return cut;
    case 'lost-answer':
      await service.handle(call);
      return cut;
    case 'kill':
    case 'kill-after':
      if (rule.kind === 'kill-after') await service.handle(call);
      await around.kill(call.principal.functionPath ?? '');
      return cut;
    case 'unprocessed': {
      const batch = partialBatch(call, rule.processed);
      return batch ? mergedAnswer(await service.handle(batch.call), batch) : service.handle(call);
    }
    default:
      await wait(rule.ms ?? 1000);
      return service.handle(call);
  }
}
