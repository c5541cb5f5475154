import type { EndpointHooks } from '../model.ts';
import type { Answer, CallRequest, Input } from './call.ts';
import type { CallRecord } from './call-record.ts';
import type { CapacityRecord } from './capacity-record.ts';
import type { Fault, FaultRule, Faults } from './faults.ts';
import type { Outbox } from './outbox.ts';

export interface ControlParts {
  readonly faults: Faults;
  readonly calls: CallRecord;
  readonly capacity: CapacityRecord;
  readonly outbox: Outbox;
  readonly hooks: EndpointHooks;
}

/**
 * What people and tests ask of the endpoint itself, under `/_local/`:
 * `GET|POST|DELETE /_local/faults` (DELETE also with `/<id>`), `GET|DELETE /_local/calls`, `GET|POST|DELETE /_local/capacity`
 * (POST switches on), `GET /_local/outbox`, `POST /_local/schedules/<name>` (makes it due now),
 * `POST /_local/idle` (answers when no event, message or asynchronous invocation is on its way).
 */
export function control(
  { method, path, body, headers }: CallRequest,
  { faults, calls, capacity, outbox, hooks }: ControlParts,
): Answer | Promise<Answer> {
  // A page in a browser on this machine has no business here.
  if (headers.origin) return json(403, { message: 'Pages may not use this.' });
  const [, , what, id] = path.split('/');
  switch (`${method} ${what}`) {
    case 'GET faults':
      return json(200, faults.list().map(describe));
    case 'POST faults':
      return added(faults, body);
    case 'DELETE faults':
      if (id) faults.remove(Number(id));
      else faults.clear();
      return json(200, faults.list().map(describe));
    case 'GET calls':
      return json(200, calls.list());
    case 'DELETE calls':
      calls.reset();
      return json(200, []);
    case 'GET capacity':
      return json(200, capacity.list());
    case 'POST capacity':
      capacity.on = true;
      return json(200, capacity.list());
    case 'DELETE capacity':
      capacity.on = false;
      capacity.reset();
      return json(200, []);
    case 'GET outbox':
      return json(200, outbox.list());
    case 'POST schedules':
      return fired(hooks, decodeURIComponent(path.split('/').slice(3).join('/')));
    case 'POST idle':
      return quiet(hooks);
    default:
      return json(404, { message: 'There are faults, calls, capacity, outbox, schedules and idle under /_local/.' });
  }
}

function added(faults: Faults, body: Buffer): Answer {
  try {
    return json(201, describe(faults.add(JSON.parse(body.toString()) as FaultRule)));
  } catch (error) {
    const { message } = error as Error;
    return json(400, { message: error instanceof SyntaxError ? `The body is not JSON: ${message}` : message });
  }
}

async function fired(hooks: EndpointHooks, wanted: string): Promise<Answer> {
  try {
    await hooks.fire?.(wanted);
    return json(202, { fired: wanted });
  } catch (error) {
    return json(404, { message: (error as Error).message });
  }
}

async function quiet(hooks: EndpointHooks): Promise<Answer> {
  try {
    await hooks.idle?.();
    return json(200, {});
  } catch (error) {
    return json(504, { message: (error as Error).message });
  }
}

function describe({ id, rule, matched, hits }: Fault): Input {
  return { id, ...rule, matched, hits };
}

function json(status: number, content: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(content, null, 2)}\n` };
}
