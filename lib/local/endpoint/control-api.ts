import type { EndpointHooks } from '../model.ts';
import type { Answer, CallRequest, Input } from './call.ts';
import type { CallRecord } from './call-record.ts';
import type { CapacityRecord } from './capacity-record.ts';
import type { RowRecord } from './dynamodb/row-record.ts';
import type { Fault, FaultRule, Faults } from './faults.ts';
import { mailEvent } from './mail-events.ts';
import type { Outbox } from './outbox.ts';
import { outboxPage, outboxPolicy } from './outbox-page.ts';
import type { PushEndpoints } from './push-endpoints.ts';

export interface ControlParts {
  readonly faults: Faults;
  readonly calls: CallRecord;
  readonly capacity: CapacityRecord;
  readonly rows: RowRecord;
  readonly outbox: Outbox;
  readonly endpoints: PushEndpoints;
  readonly hooks: EndpointHooks;
}

/**
 * What people and tests ask of the endpoint itself, under `/_local/`:
 * `GET|POST|DELETE /_local/faults` (POST one or a list, which are met in its order; DELETE also with `/<id>`), `GET|DELETE /_local/calls`, `GET|POST|DELETE /_local/capacity`
 * (POST switches on), `GET|POST|DELETE /_local/rows` (the same row by row), `GET /_local/outbox` (`?to=` of one recipient; a page for browsers), `POST /_local/mail-events/<id of a mail in the outbox>` (`{ "kind": "Bounce" }`: has
 * SES tell so), `POST /_local/log-lines` (`{ "group": "sns/...", "line": "{...}" }`: has a service log it), `POST /_local/refused-tokens/<push token, or its SHA-256>` (as when Apple or Google refuses it), `POST /_local/schedules/<name>` (makes it due now),
 * `POST /_local/idle` (answers when no event, message or asynchronous invocation is on its way).
 */
export function control(
  { method, path, query, body, headers }: CallRequest,
  parts: ControlParts,
): Answer | Promise<Answer> {
  const { faults, calls, capacity, rows, outbox, endpoints, hooks } = parts;
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
    case 'GET rows':
      return json(200, rows.list());
    case 'POST rows':
      rows.on = true;
      return json(200, rows.list());
    case 'DELETE rows':
      rows.reset();
      return json(200, []);
    case 'GET outbox':
      return headers.accept?.includes('text/html') ? shown(outbox) : json(200, outbox.list(query.get('to')));
    case 'POST mail-events':
      return told(parts, id, body);
    case 'POST log-lines':
      return logged(hooks, body);
    case 'POST refused-tokens': {
      const refused = endpoints.disable(decodeURIComponent(id ?? ''));
      return refused > 0 ? json(200, { refused }) : json(404, { message: 'No endpoint has this token.' });
    }
    case 'POST schedules':
      return fired(hooks, decodeURIComponent(path.split('/').slice(3).join('/')));
    case 'POST idle':
      return quiet(hooks);
    default:
      return json(404, {
        message:
          'There are faults, calls, capacity, rows, outbox, mail-events, log-lines, refused-tokens, schedules and idle under /_local/.',
      });
  }
}

function added(faults: Faults, body: Buffer): Answer {
  try {
    const rules = JSON.parse(body.toString()) as FaultRule | readonly FaultRule[];
    if (!Array.isArray(rules)) return json(201, describe(faults.add(rules as FaultRule)));
    return json(201, faults.addAll(rules).map(describe));
  } catch (error) {
    const { message } = error as Error;
    return json(400, { message: error instanceof SyntaxError ? `The body is not JSON: ${message}` : message });
  }
}

function shown(outbox: Outbox): Answer {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': outboxPolicy };
  return { status: 200, headers, body: outboxPage(outbox.list()) };
}

function told({ outbox, hooks }: ControlParts, id: string | undefined, body: Buffer): Answer {
  const mail = outbox.list().find((message) => message.id === id && message.channel === 'email');
  if (!mail) return json(404, { message: 'No mail of the outbox has this id.' });
  try {
    const { kind } = JSON.parse(body.toString() || '{}') as { kind?: string };
    const { detailType, detail } = mailEvent(mail, kind ?? '', new Date());
    hooks.serviceTold?.('aws.ses', detailType, detail);
    return json(202, { told: kind });
  } catch (error) {
    return json(400, { message: (error as Error).message });
  }
}

function logged(hooks: EndpointHooks, body: Buffer): Answer {
  try {
    const { group, line } = JSON.parse(body.toString()) as { group?: unknown; line?: unknown };
    hooks.lineLogged?.(String(group), String(line));
    return json(202, { logged: String(group) });
  } catch (error) {
    return json(400, { message: (error as Error).message });
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
