import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import type { Assembly } from './assembly.ts';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { synthesize } from './synthesize.ts';

interface Template {
  readonly Resources: Record<string, { readonly DependsOn?: string | readonly string[] }>;
  readonly Parameters?: object;
  readonly Outputs?: object;
}

const templatesIn = (directory: string) =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      return { file, bytes: text.length, template: JSON.parse(text) as Template };
    });

/** Logical ids that a resource waits for. */
function waitsFor(template: Template, logicalId: string): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: readonly [string] };
    if (ref) found.push(ref);
    if (attribute) found.push(attribute[0]);
    Object.values(value).forEach(visit);
  };
  visit(template.Resources[logicalId]);
  return [...found, ...[template.Resources[logicalId]?.DependsOn ?? []].flat()].filter(
    (id) => id in template.Resources,
  );
}

/** A circle of resources that wait for each other, or undefined. CloudFormation refuses such a template. */
function circleIn(template: Template): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (id: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const next of waitsFor(template, id)) {
      const circle = walk(next, [...path, id]);
      if (circle) return circle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(template.Resources)) {
    const circle = walk(id, []);
    if (circle) return circle;
  }
  return undefined;
}

const apps = [
  ['the real modules', 'real'],
  ['the fixture', 'fixture'],
] as const;

describe.each(apps)('the stacks of %s', (_, name) => {
  const { directory, stackSizes } = assemblyOf(name, 'prod');
  const templates = templatesIn(directory);

  it.each(templates.map(({ file, template }) => [file, template] as const))('%s has no circle', (_file, template) => {
    expect(circleIn(template)).toBeUndefined();
  });

  it('stay below what CloudFormation takes: 500 resources, 200 parameters and outputs, 1 MB', () => {
    expect(Math.max(...Object.values(stackSizes))).toBeLessThan(450);
    for (const { template, bytes } of templates) {
      expect(Object.keys(template.Parameters ?? {}).length).toBeLessThan(180);
      expect(Object.keys(template.Outputs ?? {}).length).toBeLessThan(180);
      expect(bytes).toBeLessThan(900_000);
    }
  });
});

describe.each(['dev', 'prod'] as const)('the first deployment of %s', (stage) => {
  it("makes fewer than the 2,500 resources that CloudFormation takes in one go, with room for a team's own", () => {
    expect(assemblyOf('real', stage).resources.length).toBeLessThan(2400);
  });
});

describe('the check for circles', () => {
  it('finds one', () => {
    const template = {
      Resources: { A: { Properties: { x: { Ref: 'B' } } }, B: { DependsOn: 'C' }, C: { 'Fn::GetAtt': ['A', 'Arn'] } },
    };
    expect(circleIn(template as Template)).toEqual(['A', 'B', 'C', 'A']);
  });
});

describe('logical ids', () => {
  const ids = ({ resources }: Assembly) =>
    resources.map(({ stack, logicalId, type }) => `${stack}/${logicalId} ${type}`);

  it('stay when another module comes: nothing that holds data is replaced', () => {
    const garden = defineModule('garden', {
      summary: 'x',
      tables: { beds: { pk: 'pk', stream: 'new' } },
      queues: { rain: {} },
    });
    const water = garden.consumer({ on: { queue: 'rain' }, summary: 'x' });
    const visit = garden.route({
      method: 'GET',
      path: '/beds',
      auth: 'public',
      summary: 'x',
      access: { beds: ['GetItem'] },
    });
    const before = ids(assemblyOf('fixture'));
    const after = new Set(ids(synthesize({ modules: [readContract({ garden, water, visit }), ...fixtureModules] })));
    expect(before.filter((id) => !after.has(id))).toEqual([]);
  });
});
