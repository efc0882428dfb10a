import type { TLocalizedValidationError } from 'typebox/error';
import { withoutPersons } from '../without-persons.ts';

const MAX_PROBLEMS = 5;
/** What stands under these keys may be somebody's phone, card or e-mail: of it answers and logs tell the kind alone. */
const PERSONAL = /\/(?:customer|customerToken|visitor)(?:\/|$)/;

/**
 * @param part what was checked, where the paths begin; '' where they tell enough by themselves.
 * @returns one line: for each problem where it is, what was got, what was expected.
 */
export function describeProblems(
  part: string,
  value: unknown,
  errors: readonly TLocalizedValidationError[],
): string {
  // Each alternative of a union complains, and each unknown key twice: the error that names them all is enough.
  const unions = errors.filter((error) => error.keyword === 'anyOf');
  const problems = errors.filter(
    (error) => error.keyword !== 'boolean' && !unions.some((union) => isWithin(error, union)),
  );
  const shown = problems.slice(0, MAX_PROBLEMS).map((error) => describe(part, value, error, errors));
  const more = problems.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function isWithin(error: TLocalizedValidationError, union: TLocalizedValidationError): boolean {
  return error.schemaPath.startsWith(`${union.schemaPath}/`);
}

function describe(
  part: string,
  value: unknown,
  error: TLocalizedValidationError,
  errors: readonly TLocalizedValidationError[],
): string {
  const where = (part + error.instancePath).replace(/^\//, '') || 'element';
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `${where}: got no ${list(params.requiredProperties)}, expected it`;
    case 'additionalProperties':
      return `${where}: got unknown key ${list(params.additionalProperties, isPersonal(error))}, expected none`;
    case 'enum':
      return `${where}: got ${got(value, error)}, expected one of ${list(params.allowedValues)}`;
    case 'anyOf': {
      const here = errors.filter(
        (other) => isWithin(other, error) && other.instancePath === error.instancePath,
      );
      const messages = here.length === 0 ? error.message : here.map(({ message }) => message).join(' or ');
      return `${where}: got ${got(value, error)}, expected: ${messages}`;
    }
    default:
      return `${where}: got ${got(value, error)}, expected: ${error.message}`;
  }
}

function isPersonal(error: TLocalizedValidationError): boolean {
  return PERSONAL.test(error.instancePath);
}

/** @param lettersOnly a key that has more than letters may be the value itself. */
function list(values: unknown, lettersOnly = false): string {
  if (!Array.isArray(values)) return '';
  return values
    .map((value) => (lettersOnly && !/^[a-z_]+$/i.test(value) ? '(not shown)' : short(String(value))))
    .join(', ');
}

function got(value: unknown, error: TLocalizedValidationError): string {
  const found = at(value, error.instancePath);
  const { type } = error.params as { type?: unknown };
  // Text in the place of an object or a list may be a whole record, with its customer.
  const record = error.keyword === 'type' && (type === 'object' || type === 'array');
  return record || isPersonal(error) ? kindOf(found) : show(found);
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inside, key) => (inside as Record<string, unknown> | null | undefined)?.[key], value);
}

function show(value: unknown): string {
  return typeof value === 'object' || value === undefined ? kindOf(value) : short(JSON.stringify(value));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function short(text: string): string {
  const shown = withoutPersons(text);
  return shown.length <= 60 ? shown : `${shown.slice(0, 57)}…`;
}
