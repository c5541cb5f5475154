import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';

const plugin = new CloudFormationValidatePlugin();

/**
 * What CloudFormation would say of the templates in a folder before it makes anything (property names, types, ranges and references, by the
 * resource schemas that come with the CDK). The CDK itself asks only for the root template, so nested ones are handed over here.
 */
export function complaints(directory: string): string[] {
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
