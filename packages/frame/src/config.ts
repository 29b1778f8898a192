import { type Answer, isRefusal, type Refusal, type Weights } from '@mixdiff/contract';
import { parseFormula } from './formula.ts';
import * as say from './messages.ts';
import { MISSING, type ModelSpec } from './spec.ts';

type Fields = Readonly<Record<string, unknown>>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** Reads one field of a config into the spec, or refuses it. */
type Reader = (value: unknown, into: Mutable<ModelSpec>, name: string, own: Own) => Refusal | null;
/** Names of the config's own formula for examples; general ones where there is none. */
interface Own {
  readonly variable: string;
  readonly group: string;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

type TextField = 'formula' | 'where' | 'offset' | 'family' | 'link';
const textField: Reader = (value, into, name) => {
  if (!isName(value)) return say.badField(name, 'a text', value);
  into[name as TextField] = value;
  return null;
};

const method: Reader = (value, into) => {
  if (value !== 'REML' && value !== 'ML') return say.badField('method', "'REML' or 'ML'", value);
  into.method = value;
  return null;
};

const derive: Reader = (value, into, _, { variable }) => {
  if (!isRecord(value)) {
    const centred = `{ "c_${variable}": "${variable} - mean(${variable})" }`;
    return say.badField('derive', `an object such as ${centred}`, value);
  }
  for (const [name, source] of Object.entries(value)) {
    if (!isName(source)) return say.badField(`derive.${name}`, 'an expression', source);
  }
  into.derive = value as Record<string, string>;
  return null;
};

/** Levels may be written as numbers; labels are text. */
const factors: Reader = (value, into, _, { group }) => {
  const wanted = `an object such as { "${group}": null }, or with levels in order { "${group}": ["…", "…"] }`;
  const entries = Array.isArray(value) && value.every(isName) ? Object.fromEntries(value.map((n) => [n, null])) : value;
  if (!isRecord(entries)) return say.badField('factors', wanted, value);
  const read: [string, readonly string[] | null][] = [];
  for (const [name, levels] of Object.entries(entries)) {
    if (levels !== null && !(Array.isArray(levels) && levels.every(isLabel))) {
      return say.badField(`factors.${name}`, 'a list of levels, or null', levels);
    }
    const labels = levels?.map(String) ?? null;
    const twice = labels?.find((label: string, i: number) => labels.indexOf(label) !== i);
    if (twice !== undefined) return say.levelTwice(name, twice);
    if (labels?.length === 0) return say.badField(`factors.${name}`, 'at least one level, or null', levels);
    read.push([name, labels]);
  }
  into.factors = Object.fromEntries(read);
  return null;
};
const isLabel = (label: unknown): boolean => typeof label === 'string' || typeof label === 'number';

const ordered: Reader = (value, into) => {
  const names = isName(value) ? [value] : value;
  if (!Array.isArray(names) || !names.every(isName)) return say.badField('ordered', 'a list of columns', value);
  into.ordered = names;
  return null;
};

const contrasts: Reader = (value, into, _, { variable }) => {
  if (!isName(value) && !(isRecord(value) && Object.values(value).every(isName))) {
    return say.badField('contrasts', `a name, or an object such as { "${variable}": "sum" }`, value);
  }
  into.contrasts = value as NonNullable<ModelSpec['contrasts']>;
  return null;
};

const na: Reader = (value, into) => {
  const policy = MISSING.find((known) => known === value);
  if (!policy) return say.badField('na', MISSING.map((k) => `'${k}'`).join(' or '), value);
  into.na = policy;
  return null;
};

const KINDS: readonly Weights['kind'][] = ['as-original', 'precision', 'likelihood'];
const weightsKind: Reader = (value, into) => {
  const kind = KINDS.find((known) => known === value);
  if (!kind) return say.badField('weightsKind', KINDS.map((k) => `'${k}'`).join(', '), value);
  into.weightsKind = kind;
  return null;
};
/** A column, or `{ column, kind }`. */
const weights: Reader = (value, into, _, own) => {
  if (isName(value)) {
    into.weights = value;
    return null;
  }
  if (!isRecord(value) || !isName(value['column'])) {
    return say.badField('weights', 'a column, or { "column": …, "kind": … }', value);
  }
  const other = Object.keys(value).find((name) => name !== 'column' && name !== 'kind');
  if (other !== undefined) return say.unknownField(`weights.${other}`, ['weights.column', 'weights.kind']);
  into.weights = value['column'];
  return value['kind'] === undefined ? null : weightsKind(value['kind'], into, 'weights.kind', own);
};

const READERS: Readonly<Record<string, Reader>> = {
  formula: textField,
  method,
  where: textField,
  derive,
  factors,
  ordered,
  contrasts,
  na,
  weights,
  weightsKind,
  offset: textField,
  family: textField,
  link: textField,
};

function ownNames(formula: unknown): Own {
  const parsed = typeof formula === 'string' ? parseFormula(formula) : null;
  const general = { variable: 'x', group: 'g' };
  if (!parsed || isRefusal(parsed)) return general;
  const [variable] = parsed.fixed.variables;
  const [group] = parsed.random.flatMap(({ group: { expression } }) =>
    expression.kind === 'name' ? expression.name : [],
  );
  return { variable: variable?.label ?? general.variable, group: group ?? general.group };
}

/**
 * The model's fields of a config. `others` are the fields that belong to the caller (`data`, `backend`, …), who reads
 * them; any further field is refused by name. A field that is null counts as absent.
 */
export function parseSpec(config: unknown, others: readonly string[] = []): Answer<ModelSpec> {
  if (!isRecord(config)) return say.notAConfig(config);
  const known = [...Object.keys(READERS), ...others];
  const spec: Mutable<ModelSpec> = { formula: '' };
  const own = ownNames(config['formula']);
  for (const [name, value] of Object.entries(config)) {
    if (others.includes(name)) continue;
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (!read) return say.unknownField(name, known);
    const refused = value === null || value === undefined ? null : read(value, spec, name, own);
    if (refused && isRefusal(refused)) return refused;
  }
  return spec.formula === '' ? say.missingField('formula') : spec;
}
