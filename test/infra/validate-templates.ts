/**
 * `node test/infra/validate-templates.ts <folder>...`: what CloudFormation would say of the templates in each folder before it makes anything (property names,
 * types, ranges and references, by the resource schemas that come with the CDK), as JSON: one list for each folder. A process of its own, because the engine
 * takes minutes of CPU to start within jest, and a second here. The CDK itself asks only for the root template, so nested ones are handed over here.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';

const plugin = new CloudFormationValidatePlugin();

function complaints(directory: string): string[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  const stackTemplates = files.map((file) => ({
    templatePath: join(directory, file),
    stackConstructPath: file,
    accountId: undefined,
    region: undefined,
  }));
  const { violations } = plugin.validate({
    appConstruct: new App(),
    stackTemplates,
    templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
  });
  return violations.map(({ ruleName, description }) => `${ruleName} ${description}`);
}

process.stdout.write(JSON.stringify(process.argv.slice(2).map(complaints)));
