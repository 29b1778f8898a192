import type { Answer, Refusal } from '@mixdiff/contract';
import { isRefusal, refuse } from '@mixdiff/contract';
import type * as z from 'zod';
import { nearest } from './nearest.ts';
import { shapeOf } from './shape.ts';

type Issue = z.core.$ZodIssue;

/** The parsed document, or a refusal that names the first wrong field by its path. */
export function validate<T>(schema: z.ZodType<T>, value: unknown, name: string): Answer<{ readonly value: T }> {
  const { wrong, proto: odd } = shapeOf(value);
  if (wrong !== null) return refuse('schema/invalid', `${name}: ${wrong}`, 'write it as a tree, without such aliases');
  const parsed = schema.safeParse(odd ? renamed(value, PROTO, STAND_IN) : value);
  if (parsed.success) return { value: odd ? (renamed(parsed.data, STAND_IN, PROTO) as T) : parsed.data };
  const { issues } = parsed.error;
  // a misspelt field is also a missing one: the spelling is what to mend
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) return unknownField(schema, unknown.path, unknown.keys, name);
  const [issue] = issues;
  // all that is missing at once, where that is what is wrong first
  const missing = issues.filter((one) => one.path.length > 0 && givenAt(one, value) === undefined);
  if (missing.length > 1 && missing[0] === issue) {
    const fields = missing.map((one) => `'${pathOf(one)}'`);
    const list = `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
    return refuse('schema/invalid', `${name}: the fields ${list} are missing`, HINT);
  }
  return refuse('schema/invalid', issue ? sentence(issue, value, name) : `${name}: not valid`, HINT);
}
/** The parsed document, or a refusal for each wrong field. */
export function validateAll<T>(
  schema: z.ZodType<T>,
  value: unknown,
  name: string,
): { readonly value: T } | { readonly refusals: readonly Refusal[] } {
  const one = validate(schema, value, name);
  if (!isRefusal(one)) return one;
  const issues = shapeOf(value).wrong === null ? (schema.safeParse(value).error?.issues ?? []) : [];
  const told = issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownField(schema, issue.path, issue.keys, name)
      : refuse('schema/invalid', sentence(issue, value, name), HINT),
  );
  return { refusals: told.length > 0 ? told : [one] };
}
/**
 * A field called `__proto__`, which a column of data may be named: zod leaves it out of a record, so that it passes under
 * another name.
 */
const PROTO = '__proto__';
const STAND_IN = '\u0000__proto__';
function renamed(value: unknown, from: string, to: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => renamed(one, from, to));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name === from ? to : name, renamed(inner, from, to)]),
  );
}
const HINT = 'docs/schemas has the JSON Schema of every document';

function unknownField(schema: unknown, path: readonly PropertyKey[], keys: readonly string[], name: string): Refusal {
  const at = path.join('.');
  const known = fieldsAt(schema, path);
  const near = nearest(keys[0] ?? '', known);
  const hint = near ? `did you mean '${near}'?` : known.length > 0 ? `known fields: ${known.join(', ')}` : '';
  const fields = keys.map((key) => `'${key === STAND_IN ? PROTO : key}'`).join(', ');
  return refuse('schema/unknown-field', `${name}: unknown field ${fields}${at ? ` in ${at}` : ''}`, hint);
}
const pathOf = ({ path }: Issue): string => path.map((key) => (key === STAND_IN ? PROTO : key)).join('.');
const givenAt = ({ path }: Issue, value: unknown): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null)?.[key === STAND_IN ? PROTO : key],
    value,
  );
function sentence(issue: Issue, value: unknown, name: string): string {
  const at = pathOf(issue);
  const given = givenAt(issue, value);
  if (at && given === undefined) return `${name}: the field '${at}' is missing`;
  const subject = `${name}: ${at ? `${at}: ` : ''}${shown(given)}`;
  if (issue.code === 'invalid_type') return `${subject} is not ${NOUN[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `${subject} is not ${issue.values.map(String).join(' or ')}`;
  if (issue.code === 'invalid_union') return `${subject} is nothing that may stand there`;
  return `${subject}: ${issue.message}`;
}
const NOUN: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
};
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A schema as far as a path needs to be followed in it. */
interface Walkable {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly valueType?: unknown;
  readonly element?: unknown;
  readonly unwrap?: () => unknown;
}
/** The fields of the object at a path; [] where the path goes through a choice of several. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let at = bare(schema);
  for (const key of path) at = bare(at.shape?.[String(key)] ?? at.valueType ?? at.element);
  return Object.keys(at.shape ?? {});
}
function bare(schema: unknown): Walkable {
  let at = (schema ?? {}) as Walkable;
  // an array too can be unwrapped: to its elements
  while (at.unwrap && at.element === undefined) at = at.unwrap() as Walkable;
  return at;
}
