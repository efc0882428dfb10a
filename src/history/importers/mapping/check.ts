import { Value } from 'typebox/value';
import { MAPPINGS, type Mapping, type Subject } from './mapping.ts';

type Node = { expected?: string; anyOf?: Node[] } & Record<string, unknown>;

/** Every way in which the value is no mapping, as `path: got …, expected …`; empty when it is one. */
export function problemsOf(value: unknown): string[] {
  const subject = (value as { subject?: unknown } | null)?.subject;
  const subjects = Object.keys(MAPPINGS);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`/: got ${shown(value)}, expected an object`];
  if (!subjects.includes(subject as string))
    return [`/subject: got ${shown(subject)}, expected ${subjects.join(' | ')}`];
  const schema = MAPPINGS[subject as Subject];
  const problems = new Map<string, string>();
  for (const error of Value.Errors(schema, value)) {
    const union = nearestUnion(schema as unknown as Node, error.schemaPath);
    const path = union === undefined ? error.instancePath : cut(error.instancePath, union.depth);
    const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] };
    if (union === undefined && error.keyword === 'boolean') continue; // said again by additionalProperties
    const expected =
      union?.expected ??
      (params.additionalProperties !== undefined
        ? `no key ${params.additionalProperties.join(', ')}`
        : params.requiredProperties !== undefined
          ? `a key ${params.requiredProperties.join(', ')}`
          : (nodeAt(schema as unknown as Node, error.schemaPath).expected ?? error.message));
    const key = `${path}${union === undefined ? error.keyword : ''}`;
    if (!problems.has(key))
      problems.set(key, `${path === '' ? '/' : path}: got ${shown(at(value, path))}, expected ${expected}`);
  }
  return [...problems.values(), ...(problems.size === 0 ? patternProblems(value as Mapping) : [])];
}

/** An error inside a union says little: the union itself, and how it is written, says more. */
function nearestUnion(schema: Node, schemaPath: string): { expected: string; depth: number } | undefined {
  let node: Node | undefined = schema;
  let depth = 0;
  const keys = schemaPath.split('/').slice(1);
  for (let i = 0; i <= keys.length; i++) {
    if (node?.anyOf !== undefined && node.expected !== undefined) return { expected: node.expected, depth };
    const key = keys[i]!;
    if (node === undefined || i === keys.length) return undefined;
    // A schema path alternates keyword and name for properties; `items` and patternProperties stand for one name too.
    if (key === 'properties' || key === 'patternProperties') depth++;
    else if (key === 'items') depth++;
    node = node[key] as Node | undefined;
    if (key === 'properties' || key === 'patternProperties') {
      i++;
      node = (node as Record<string, Node> | undefined)?.[keys[i]!];
    }
  }
  return undefined;
}

function nodeAt(schema: Node, schemaPath: string): Node {
  let node: Node = schema;
  for (const key of schemaPath.split('/').slice(1)) node = (node[key] as Node | undefined) ?? node;
  return node;
}

function cut(path: string, depth: number): string {
  return path
    .split('/')
    .slice(0, depth + 1)
    .join('/');
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('/').slice(1))
    found = (found as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  return found;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** Regular expressions are the one thing that the schema cannot check. */
function patternProblems(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = `${path}/${key}`;
    if ((key !== 'matches' && key !== 'except') || typeof inner !== 'string')
      return patternProblems(inner, here);
    try {
      new RegExp(inner, 'u');
      return [];
    } catch (error) {
      return [`${here}: got ${shown(inner)}, expected a regular expression (${(error as Error).message})`];
    }
  });
}
