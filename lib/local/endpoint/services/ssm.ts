import { join } from 'node:path';
import type { Stack } from '../../model.ts';
import { readStateFile, writeStateFile } from '../../state-file.ts';
import { type Input, Refusal, type Service } from '../call.ts';
import { jsonService } from '../json-service.ts';

interface Parameter {
  readonly type: string;
  readonly value: string;
  readonly version: number;
}

/** SSM parameters of the stack; values put by a call are kept in `<stateDir>/parameters.json`. */
export function ssmService(stack: Stack, stateDir: string): Service {
  const file = join(stateDir, 'parameters.json');
  const changed = readStateFile<Record<string, Parameter>>(file) ?? {};
  const parameters = new Map<string, Parameter>();
  for (const { ref, properties } of stack.ofType('AWS::SSM::Parameter'))
    parameters.set(ref, { type: properties.Type ?? 'String', value: String(properties.Value), version: 1 });
  for (const [name, parameter] of Object.entries(changed)) parameters.set(name, parameter);

  const nameOf = (id: string) => (id.startsWith('arn:') ? `/${id.split(':parameter/')[1]}` : id);
  const lookUp = (id: string): [string, Parameter] | undefined => {
    const name = nameOf(id);
    const found = parameters.get(name) ?? parameters.get(name.replace(/^\//, ''));
    return found && [parameters.has(name) ? name : name.replace(/^\//, ''), found];
  };
  const arnOf = (name: string) =>
    `arn:aws:ssm:${stack.region}:${stack.account}:parameter/${nameOf(name).replace(/^\//, '')}`;
  const describe = ([name, { type, value, version }]: [string, Parameter]) => ({
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    DataType: 'text',
    ARN: arnOf(name),
  });

  return jsonService({
    name: 'ssm',
    needs({ operation, input }) {
      const names: string[] = input.Names ?? [input.Name ?? input.Path ?? '*'];
      return names.map((name) => ({ action: `ssm:${operation}`, resource: arnOf(name) }));
    },
    operations: {
      GetParameter({ Name }: Input) {
        const found = lookUp(Name);
        if (!found) throw new Refusal(400, 'ParameterNotFound', `Parameter ${Name} not found.`);
        return { Parameter: describe(found) };
      },
      GetParameters({ Names }: Input) {
        const found = (Names as string[]).map((name) => [name, lookUp(name)] as const);
        return {
          Parameters: found.flatMap(([, parameter]) => (parameter ? [describe(parameter)] : [])),
          InvalidParameters: found.filter(([, parameter]) => !parameter).map(([name]) => name),
        };
      },
      GetParametersByPath({ Path, Recursive }: Input) {
        const beginning = `${String(Path).replace(/\/$/, '')}/`;
        const below = [...parameters].filter(
          ([name]) => name.startsWith(beginning) && (Recursive || !name.slice(beginning.length).includes('/')),
        );
        return { Parameters: below.map(describe) };
      },
      PutParameter({ Name, Value, Type, Overwrite }: Input) {
        const known = lookUp(Name);
        if (known && !Overwrite) throw new Refusal(400, 'ParameterAlreadyExists', 'The parameter already exists.');
        const version = (known?.[1].version ?? 0) + 1;
        const parameter = { type: Type ?? known?.[1].type ?? 'String', value: Value, version };
        const name = known?.[0] ?? Name;
        parameters.set(name, parameter);
        changed[name] = parameter;
        writeStateFile(file, `${JSON.stringify(changed, null, 2)}\n`);
        return { Version: version, Tier: 'Standard' };
      },
    },
  });
}
