/** The left side of a formula as numbers: a column, or successes and failures of a binomial response. */
import { isRefusal, type Refusal, type Response } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { stripParens } from './expression.ts';
import * as say from './messages.ts';
import type { ModelFrame } from './model-frame.ts';
import { isCbind, responseVariables } from './response-variables.ts';
import type { Table } from './table.ts';
import { firstText, type Vector } from './vector.ts';

/** y and trials; `weighted`: the prior weights are the trials, and weigh nothing else. */
export type Observed = Pick<Response, 'y' | 'trials'> & { readonly weighted?: true };

/** y, and the trials of a binomial response that counts them; a value that the family cannot have is refused by row. */
export function responseOf(frame: ModelFrame, family: string, table: Table): Observed | Refusal {
  const { formula, variables } = frame;
  const label = deparse(formula.response);
  const parts = responseVariables(formula.response).map((e) => {
    const name = deparse(e);
    return { name, vector: variables.get(name) as Vector };
  });
  const [first, second, ...more] = parts;
  if (isCbind(stripParens(formula.response))) {
    if (!OF_TRIALS.has(family)) return say.cbindOfFamily(label, family);
    if (!first || !second || more.length > 0) return say.cbindArguments(label, parts.length);
    const successes = counts(first, frame, table);
    if (isRefusal(successes)) return successes;
    const failures = counts(second, frame, table);
    if (isRefusal(failures)) return failures;
    return { y: successes, trials: successes.map((v, i) => v + (failures[i] as number)) };
  }
  const y = values(label, first?.vector as Vector, family, table);
  if (isRefusal(y)) return y;
  const support = SUPPORTS.get(family);
  const hasZeros = frame.formula.parts?.zeroInflation !== undefined;
  const odd = support ? y.findIndex((v) => !(support.holds(v) || (v === 0 && hasZeros))) : -1;
  // copies of a row of one trial are trials, of which the beta-binomial is no product
  const whole = odd < 0 && !(family === 'betabinomial' && frame.weights);
  if (whole || !support) return { y, trials: null };
  if (OF_TRIALS.has(family) && frame.weights && y.every((v) => v >= 0 && v <= 1))
    return proportions(label, y, frame.weights, frame, table);
  return support.refuse(label, y[odd] as number, table.name, lineOf(odd, frame, table), family);
}

/** What is left of whole successes by writing a proportion with some digits; R warns beyond it. */
const NEARLY_WHOLE = 1e-3;

/** Proportions of as many trials as the weights say: R's third way of writing a binomial response. */
function proportions(
  label: string,
  y: Float64Array,
  weights: Float64Array,
  frame: ModelFrame,
  table: Table,
): Observed | Refusal {
  const successes = y.map((v, i) => Math.round(v * (weights[i] as number)));
  const odd = y.findIndex((v, i) => {
    const trials = weights[i] as number;
    const whole = Number.isInteger(trials) && trials >= 0;
    return !whole || Math.abs(v * trials - (successes[i] as number)) > NEARLY_WHOLE;
  });
  return odd < 0
    ? { y: successes, trials: weights, weighted: true }
    : say.notProportion(label, y[odd] as number, weights[odd] as number, table.name, lineOf(odd, frame, table));
}

interface Support {
  holds(y: number): boolean;
  refuse(label: string, value: number, table: string, line: number, family: string): Refusal;
}
/** Of which a row can count several trials. */
const OF_TRIALS: ReadonlySet<string> = new Set(['binomial', 'betabinomial']);
const ZERO_ONE: Support = {
  holds: (y) => y === 0 || y === 1,
  refuse: (label, value, table, line) => say.notZeroOne(label, value, table, line),
};
const FROM_ONE: Support = { holds: (y) => y > 0 && Number.isInteger(y), refuse: say.notTruncated };
const COUNTS: Support = { holds: (y) => y >= 0 && Number.isInteger(y), refuse: say.notCountOf };
const POSITIVE: Support = { holds: (y) => y > 0, refuse: say.notPositive };
/** Families that not every number can come from. */
const SUPPORTS: ReadonlyMap<string, Support> = new Map([
  ['binomial', ZERO_ONE],
  ['betabinomial', ZERO_ONE],
  ['poisson', COUNTS],
  ['nbinom1', COUNTS],
  ['nbinom2', COUNTS],
  ['negative.binomial', COUNTS],
  ['nbinom12', COUNTS],
  ['genpois', COUNTS],
  ['compois', COUNTS],
  ['truncated_poisson', FROM_ONE],
  ['truncated_nbinom1', FROM_ONE],
  ['truncated_nbinom2', FROM_ONE],
  ['truncated_genpois', FROM_ONE],
  ['truncated_compois', FROM_ONE],
  ['Gamma', POSITIVE],
  ['ziGamma', POSITIVE],
  ['tweedie', { holds: (y: number) => y >= 0, refuse: say.notFromZero }],
  ['ordbeta', { holds: (y: number) => y >= 0 && y <= 1, refuse: say.notShareWithEnds }],
  ['inverse.gaussian', POSITIVE],
  ['lognormal', POSITIVE],
  ['beta_family', { holds: (y: number) => y > 0 && y < 1, refuse: say.notShare }],
]);
const lineOf = (row: number, { rows }: ModelFrame, table: Table): number => table.lines[rows[row] as number] as number;

/** Whole numbers from 0. */
function counts({ name, vector }: { name: string; vector: Vector }, frame: ModelFrame, table: Table) {
  if (vector.kind === 'logical') return Float64Array.from(vector.values);
  if (vector.kind !== 'number') return notNumbers(name, vector, table);
  const odd = vector.values.findIndex((v) => !(v >= 0 && Number.isInteger(v)));
  return odd < 0
    ? vector.values
    : say.notCount(name, vector.values[odd] as number, table.name, lineOf(odd, frame, table));
}

/** For families other than gaussian two classes are 0 (the first) and 1, as in R. */
function values(label: string, v: Vector, family: string, table: Table): Float64Array | Refusal {
  if (v.kind === 'number') return v.values;
  if (family === 'gaussian') return notNumbers(label, v, table);
  if (v.kind === 'logical') return Float64Array.from(v.values);
  return v.kind === 'factor'
    ? Float64Array.from(v.codes, (code) => (code === 0 ? 0 : 1))
    : say.responseNotNumeric(label, v);
}

/** A column of the file is shown with the cell that makes it text. */
function notNumbers(label: string, v: Vector, table: Table): Refusal {
  const column = table.columns.get(label);
  const i = column?.kind === 'text' ? firstText(column, table.format.decimal) : -1;
  if (column?.kind !== 'text' || i < 0) return say.responseNotNumeric(label, v);
  return say.responseCell(label, column.labels[column.codes[i] as number] ?? '', table.name, table.lines[i] as number);
}
