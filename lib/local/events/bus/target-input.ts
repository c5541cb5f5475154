import { readPath } from './json-path.ts';

/** An event as EventBridge hands it to targets. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** Present when the event comes out of an archive. */
  readonly 'replay-name'?: string;
}

export interface InputProperties {
  readonly Input?: unknown;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Record<string, string>; readonly InputTemplate: string };
}

export interface InputSurroundings {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO. */
  readonly ingestionTime: string;
}

/** Text that a target receives for an event: the event itself, or what Input, InputPath or InputTransformer make of it. */
export function targetPayload(properties: InputProperties, event: BusEvent, around: InputSurroundings): string {
  if (properties.Input !== undefined) {
    return typeof properties.Input === 'string' ? properties.Input : JSON.stringify(properties.Input);
  }
  if (properties.InputPath !== undefined) return JSON.stringify(readPath(properties.InputPath, event) ?? null);
  const transformer = properties.InputTransformer;
  if (transformer === undefined) return JSON.stringify(event);
  const values: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) values[name] = readPath(path, event);
  const { detail: _, ...withoutDetail } = event;
  Object.assign(values, {
    'aws.events.rule-arn': around.ruleArn,
    'aws.events.rule-name': around.ruleName,
    'aws.events.event.ingestion-time': around.ingestionTime,
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  });
  return fillTemplate(transformer.InputTemplate, values);
}

/**
 * Puts values where `<name>` stands. Inside a JSON string that is text; elsewhere it is JSON. An absent value is empty text or null;
 * a name that the map does not have stays as it is written.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  let filled = '';
  let inString = false;
  for (let index = 0; index < template.length; index += 1) {
    const character = template[index];
    if (inString && character === '\\') {
      filled += template.slice(index, index + 2);
      index += 1;
      continue;
    }
    if (character === '"') inString = !inString;
    const name = character === '<' ? /^<([\w.-]+)>/.exec(template.slice(index))?.[1] : undefined;
    if (name === undefined || !Object.hasOwn(values, name)) {
      filled += character;
      continue;
    }
    filled += inString ? asText(values[name]) : JSON.stringify(values[name] ?? null);
    index += name.length + 1;
  }
  return filled;
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
