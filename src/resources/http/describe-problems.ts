import type { TLocalizedValidationError } from 'typebox/error';

const MAX_PROBLEMS = 5;

/** @returns one line: for each problem where it is, what was got, what was expected. */
export function describeProblems(
  part: string,
  value: unknown,
  errors: readonly TLocalizedValidationError[],
): string {
  // Each alternative of a union complains, and each unknown key twice: the error that names them all is enough.
  const summed = new Set(
    errors.filter((error) => error.keyword === 'anyOf').map((error) => error.schemaPath),
  );
  const problems = errors.filter(
    (error) =>
      error.keyword !== 'boolean' && ![...summed].some((path) => error.schemaPath.startsWith(`${path}/`)),
  );
  const shown = problems.slice(0, MAX_PROBLEMS).map((error) => describe(part, value, error));
  const more = problems.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function describe(part: string, value: unknown, error: TLocalizedValidationError): string {
  const where = part + error.instancePath;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `${where}: got no ${list(params.requiredProperties)}, expected it`;
    case 'additionalProperties':
      return `${where}: got unknown key ${list(params.additionalProperties)}, expected none`;
    case 'enum':
      return `${where}: got ${show(at(value, error.instancePath))}, expected one of ${list(params.allowedValues)}`;
    default:
      return `${where}: got ${show(at(value, error.instancePath))}, expected: ${error.message}`;
  }
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => short(String(value))).join(', ') : '';
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inside, key) => (inside as Record<string, unknown> | null | undefined)?.[key], value);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'nothing' : short(JSON.stringify(value));
}

function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
