import type { $ZodIssue } from 'zod/v4/core';

/** What zod says when a schema brings no message of its own: the mini build has no language. */
const wordless = 'Invalid input';

const counted: Readonly<Record<string, string>> = { string: ' characters', array: ' elements', set: ' elements' };

function bound(word: 'at most' | 'at least', limit: number | bigint, origin: string, inclusive = true): string {
  const unit = counted[origin];
  if (unit) return `must have ${word} ${limit}${unit}`;
  if (inclusive) return `must be ${word} ${limit}`;
  return `must be ${word === 'at most' ? 'less' : 'more'} than ${limit}`;
}

/** What is wrong, in words that name what the schema asks for, and never the value that was sent. */
export function issueMessage(issue: $ZodIssue, missing = false): string {
  if (issue.message !== wordless) return issue.message;
  if (missing) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected === 'int' ? 'integer' : issue.expected}`;
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin, issue.inclusive);
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin, issue.inclusive);
    case 'invalid_format':
      return issue.format === 'regex' ? `must match ${issue.pattern}` : `must have the format ${issue.format}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return 'has properties that are not known here';
    case 'invalid_union':
      return 'fits none of the forms that are allowed';
    default:
      return 'is not allowed';
  }
}

/** All that is wrong, in one line for a log. */
export const issueLine = (issues: readonly $ZodIssue[]) =>
  issues.map((issue) => `${issue.path.join('.')}: ${issueMessage(issue)}`).join('; ');
