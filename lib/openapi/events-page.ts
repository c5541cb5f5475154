import type { DomainEvent, EventStep } from '../contract/event.ts';
import { kebab, type Operation, type RegisteredModule } from '../contract/registry.ts';
import type { JsonSchema } from './document.ts';
import { convertSchema } from './json-schemas.ts';

/** The catalogue of events: a page to read, and their schemas for whoever checks or generates. */

interface Entry {
  readonly event: DomainEvent;
  readonly schema: JsonSchema;
  readonly emitters: readonly string[];
  readonly listeners: readonly string[];
}

const nameOf = ({ module, name }: Operation) => `${module.name}/${kebab(name)}`;

/** Every module's events by name. @throws Error when two modules tell one of the same name, or one is used that no contract exports. */
export function collectEvents(modules: readonly RegisteredModule[]): readonly DomainEvent[] {
  const all = new Map<string, DomainEvent>();
  for (const event of modules.flatMap(({ events }) => events)) {
    const other = all.get(event.name);
    if (other) throw new Error(`'${other.module}' and '${event.module}' both declare an event '${event.name}'`);
    all.set(event.name, event);
  }
  for (const { entry, ...operation } of modules.flatMap(({ operations }) => operations)) {
    const heard = entry.kind === 'consumer' && 'event' in entry.on ? [entry.on.event].flat() : [];
    const strange = [...entry.emits, ...heard].find((event) => all.get(event.name) !== event);
    if (strange)
      throw new Error(`${nameOf({ entry, ...operation })} names '${strange.name}', which no contract exports`);
  }
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entriesOf(modules: readonly RegisteredModule[]): readonly Entry[] {
  const operations = modules.flatMap((module) => module.operations);
  const places = (event: DomainEvent, eventsOf: (operation: Operation) => readonly DomainEvent[]) =>
    operations.filter((operation) => eventsOf(operation).includes(event)).map(nameOf);
  return collectEvents(modules).map((event) => ({
    event,
    schema: convertSchema(event.detail, 'output', () => undefined).json,
    emitters: places(event, ({ entry }) => entry.emits),
    listeners: places(event, ({ entry }) =>
      entry.kind === 'consumer' && 'event' in entry.on ? [entry.on.event].flat() : [],
    ),
  }));
}

const types = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(types).join(' or ');
  if (schema.type === 'array') return `list of ${types(schema.items ?? {})}`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  return schema.format ? `${type} (${schema.format})` : type;
};

/** A row for each member, those of objects inside with their path. */
function rows(schema: JsonSchema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const needed = schema.required?.includes(name) ? 'yes' : 'no';
    const cells = [`\`${prefix}${name}\``, types(member), needed, member.description ?? ''];
    return [`| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`, ...rows(member, `${prefix}${name}.`)];
  });
}

function told(step: EventStep): string {
  if ('add' in step)
    return `adds \`${step.add}\`${step.default === undefined ? '' : `, \`${JSON.stringify(step.default)}\` in older ones`}`;
  if ('rename' in step) return `calls \`${step.rename}\` \`${step.to}\``;
  if ('remove' in step) return `drops \`${step.remove}\``;
  return `calls values of \`${step.values}\` otherwise: \`${JSON.stringify(step.up)}\``;
}

const list = (places: readonly string[], none: string) =>
  places.length > 0 ? places.map((place) => `\`${place}\``).join(', ') : none;

function section({ event, schema, emitters, listeners }: Entry): string {
  const { name, module, version, summary, steps } = event;
  const history = Object.entries(steps).map(([next, taken]) => `- Version ${next} ${taken.map(told).join(', ')}.`);
  return [
    `## ${name}`,
    `${summary}. Module \`${module}\`, version ${version}.`,
    `- Emitted by: ${list(emitters, 'nobody yet')}`,
    `- Heard by: ${list(listeners, 'nobody yet')}`,
    ...(history.length > 0 ? history : []),
    '',
    '| data | type | always there | |',
    '|--|--|--|--|',
    ...rows(schema),
  ].join('\n');
}

const introduction = `# Events

Written by \`npm run generate\` from the contracts. Do not edit. Their JSON Schemas are in [events.schema.json](events.schema.json); why they travel
as they do is in [decisions/events.md](decisions/events.md); how to emit one and how to listen is in [CONTRIBUTING](../CONTRIBUTING.md#emit-an-event).

On the bus, \`source\` is the module and \`detail-type\` the name of the event. \`detail\` is the same envelope for all:

| detail | |
|--|--|
| \`id\` | of the event: the same when it is delivered, relayed or replayed again (the bus's own \`id\` is not) |
| \`version\` | of \`data\`; consumers take older ones up |
| \`occurredAt\` | ISO 8601, UTC |
| \`correlationId\` | the request that began it all: the \`X-Request-Id\` of a route's answer, \`correlationId\` in the logs |
| \`causationId\` | the event, or else the request, that directly caused it |
| \`actor\` | who began it, \`{ "type": "person", "id": "..." }\`; absent when nobody did |
| \`data\` | what the tables below say |

Events come at least once, and mostly in the order of what they are about. [Replay](deploy.md#replay-events) brings them again from the archive.
`;

/** \`docs/events.md\`. */
export function writeEventsPage(modules: readonly RegisteredModule[]): string {
  const entries = entriesOf(modules);
  const overview = entries.map(
    ({ event: { name, module, summary } }) => `| [${name}](#${name.toLowerCase()}) | ${module} | ${summary} |`,
  );
  return [
    introduction,
    ['| event | module | |', '|--|--|--|', ...overview].join('\n'),
    '',
    entries.map(section).join('\n\n'),
    '',
  ].join('\n');
}

/** \`docs/events.schema.json\`: JSON Schema 2020-12 of each event's \`data\`, by name. */
export function writeEventSchemas(modules: readonly RegisteredModule[]): string {
  const schemas = entriesOf(modules).map(({ event: { name, module, version, summary }, schema }) => [
    name,
    { title: name, description: summary, 'x-module': module, 'x-version': version, ...schema },
  ]);
  const file = { $schema: 'https://json-schema.org/draft/2020-12/schema', $defs: Object.fromEntries(schemas) };
  return `${JSON.stringify(file, null, 2)}\n`;
}
