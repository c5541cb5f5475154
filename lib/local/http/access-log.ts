/** The value of a `$context` variable, by its name without `$context.`. */
export type ContextValues = (name: string) => string | number | undefined;

/** A stage's access log format made into a function: `$context.requestId` and the like are filled in, `-` where there is no value. */
export function accessLogLine(format: string): (values: ContextValues) => string {
  const parts = format.split(/\$context\.([A-Za-z0-9_.:-]*[A-Za-z0-9_])/);
  return (values) => parts.map((part, at) => (at % 2 === 0 ? part : escaped(values(part)))).join('');
}

/** Values come from clients: they must not break out of a JSON line. */
function escaped(value: string | number | undefined): string {
  if (value === undefined || value === '') return '-';
  return typeof value === 'number' ? String(value) : JSON.stringify(value).slice(1, -1);
}
