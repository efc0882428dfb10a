import Handlebars from 'handlebars';
import { broken, type Place } from './broken.ts';
import { type Expanded, placeOf } from './expand.ts';
import type { Messages } from './messages.ts';

/** The part of a JSON schema that says which fields a view has. */
export interface ViewSchema {
  type?: string;
  properties?: Record<string, ViewSchema>;
  items?: ViewSchema;
  anyOf?: ViewSchema[];
}

const loopData = new Set(['index', 'first', 'last']);

/**
 * Holds every expression of a template against the view that it will be rendered with, so that a typing mistake is
 * found here and not in a customer's inbox. Allowed are fields, `{{t 'key'}}`, `#each`, `#if` and `#unless`.
 * @throws RegularsError `template_broken` naming file and line.
 */
export function checkExpressions(source: Expanded, view: ViewSchema, locales: readonly Messages[]): void {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source.text);
  } catch (error) {
    const message = (error as Error).message;
    const line = Number(/line (\d+)/.exec(message)?.[1] ?? /- (\d+):/.exec(message)?.[1] ?? 1);
    throw broken(placeOf(source, line), message.split('\n').at(-1) ?? message);
  }
  walk(program, [view]);

  function walk(block: hbs.AST.Program, scopes: readonly ViewSchema[]): void {
    for (const statement of block.body) {
      const place = placeOf(source, statement.loc.start.line);
      if (statement.type === 'MustacheStatement')
        mustache(statement as hbs.AST.MustacheStatement, scopes, place);
      else if (statement.type === 'BlockStatement')
        nested(statement as hbs.AST.BlockStatement, scopes, place);
      else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement')
        throw broken(place, `${statement.type} is not supported`);
    }
  }

  function mustache(statement: hbs.AST.MustacheStatement, scopes: readonly ViewSchema[], place: Place): void {
    if (!statement.escaped)
      throw broken(place, 'raw output is not allowed: write {{field}}, with two braces');
    const path = asPath(statement.path, place);
    if (path.original === 't') {
      const key = (statement.params[0] as hbs.AST.StringLiteral | undefined)?.value;
      if (typeof key !== 'string' || statement.params.length !== 1)
        throw broken(place, "expected {{t 'key'}}");
      for (const messages of locales) checkMessage(messages, key, scopes, place);
      return;
    }
    if (statement.params.length > 0 || statement.hash !== undefined)
      throw broken(place, `there is no helper ${path.original}; known: t, #each, #if, #unless`);
    if (path.data) {
      if (!loopData.has(path.original.slice(1)) || scopes.length < 2)
        throw broken(place, `${path.original} is not known here`);
      return;
    }
    printable(resolve(path.parts, path.depth, scopes, place), path.original, place);
  }

  function checkMessage(messages: Messages, key: string, scopes: readonly ViewSchema[], place: Place): void {
    const message = messages.find(key);
    if (message === undefined) throw broken(place, `${messages.file} has no translation ${key}`);
    if (typeof message !== 'string')
      throw broken(place, `${key} has plural forms in ${messages.file}: the view has to choose one`);
    for (const name of messages.fieldsOf(key))
      printable(resolve(name.split('.'), 0, scopes, messages.placeOf(key)), name, messages.placeOf(key));
  }

  function nested(statement: hbs.AST.BlockStatement, scopes: readonly ViewSchema[], place: Place): void {
    const helper = statement.path.original;
    if (helper !== 'each' && helper !== 'if' && helper !== 'unless')
      throw broken(place, `there is no block helper ${helper}; known: #each, #if, #unless`);
    const path = asPath(statement.params[0], place);
    let inner = scopes;
    if (path.data) {
      if (helper === 'each' || !loopData.has(path.original.slice(1)) || scopes.length < 2)
        throw broken(place, `${path.original} is not known here`);
    } else {
      const schema = resolve(path.parts, path.depth, scopes, place);
      if (helper === 'each') {
        const items = alternatives(schema).find((one) => one.items !== undefined)?.items;
        if (items === undefined) throw broken(place, `${path.original} is not a list`);
        inner = [...scopes, items];
      }
    }
    walk(statement.program, inner);
    if (statement.inverse !== undefined) walk(statement.inverse, scopes);
  }
}

function asPath(node: hbs.AST.Node | undefined, place: Place): hbs.AST.PathExpression {
  if (node?.type !== 'PathExpression') throw broken(place, 'expected the name of a field');
  return node as hbs.AST.PathExpression;
}

function resolve(
  parts: readonly string[],
  depth: number,
  scopes: readonly ViewSchema[],
  place: Place,
): ViewSchema {
  const scope = scopes[scopes.length - 1 - depth];
  if (scope === undefined) throw broken(place, '../ leaves the letter');
  let schema = scope;
  for (const part of parts) {
    const found = alternatives(schema).find((one) => Object.hasOwn(one.properties ?? {}, part))?.properties?.[
      part
    ];
    if (found === undefined) {
      const known = alternatives(schema).flatMap((one) => Object.keys(one.properties ?? {}));
      throw broken(place, `unknown field ${parts.join('.')}; known here: ${known.join(', ') || 'none'}`);
    }
    schema = found;
  }
  return schema;
}

function alternatives(schema: ViewSchema): ViewSchema[] {
  return schema.anyOf ?? [schema];
}

function printable(schema: ViewSchema, name: string, place: Place): void {
  if (alternatives(schema).some((one) => one.properties !== undefined || one.items !== undefined))
    throw broken(place, `${name} is not a text: name one of its fields, or loop over it with #each`);
}
