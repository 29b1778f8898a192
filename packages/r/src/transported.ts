import type { Answer, Fit, Matrix, OtherPart, Predictor, Problem, RandomTerm } from '@mixdiff/contract';
import { familyName, OTHER_PARTS, refuse, structured } from '@mixdiff/contract';
import type { TransportDocument } from '@mixdiff/schema';
import type { Columns, DriverAnswer, Numbers } from './answer.ts';
import { fitOf } from './fit.ts';
import { residualTold, sameResidual, transportedResidual } from './transported-residual.ts';

/** The model of an exported fit. Its file has a hash where the app gives one. */
export function transportedProblem(document: TransportDocument, method: Problem['method'], dataHash = ''): Problem {
  const { fixed, formula, y, weights, offset } = document;
  const { family = 'gaussian', link = 'identity', theta, trials } = document.response ?? {};
  return {
    response: {
      y: Float64Array.from(y),
      family,
      link,
      trials: trials ? Float64Array.from(trials) : null,
      ...(theta == null ? {} : { theta }),
    },
    parts: {
      ...othersOf(document, y.length),
      conditional: {
        X: fromColumns(fixed.X, y.length),
        columns: fixed.columns,
        term: fixed.terms,
        offset: offset && Float64Array.from(offset),
      },
    },
    random: document.random.map((term) => ({
      name: term.name,
      group: term.group,
      columns: term.columns,
      levels: term.levels,
      level: Int32Array.from(term.level),
      Z: fromColumns(term.Z, y.length),
      structure: {
        ...structured(term.structure === 'diag' ? 'diag-het' : term.structure, term.columns),
        ...(term.coordinates ? { coordinates: fromColumns(term.coordinates, term.columns.length) } : {}),
      },
      ...(term.part ? { part: term.part } : {}),
    })),
    residual: document.residual ? transportedResidual(document.residual) : null,
    weights: weights && { values: Float64Array.from(weights), kind: 'as-original' },
    method,
    source: { formula, dataHash, rows: Int32Array.from(y.keys()), dropped: [] },
  };
}
const othersOf = ({ parts = {} }: TransportDocument, n: number): Partial<Record<OtherPart, Predictor>> =>
  Object.fromEntries(
    OTHER_PARTS.flatMap((name) => {
      const part = parts[name];
      if (!part) return [];
      const { X, columns, terms, offset } = part;
      const own: Predictor = {
        X: fromColumns(X, n),
        columns,
        term: terms,
        offset: offset ? Float64Array.from(offset) : null,
      };
      return [[name, own] as const];
    }),
  );
const fromColumns = (columns: readonly (readonly number[])[], nrow: number): Matrix => ({
  nrow,
  ncol: columns.length,
  data: Float64Array.from(columns.flat()),
});

/** The exported estimates as a fit of `problem`, which must be the same model: columns and terms in any order, under any name. */
export function transportedFit(document: TransportDocument, problem: Problem, id: string): Answer<Fit> {
  const own = transportedProblem(document, document.method);
  const columns = matched(columnsOf(problem.parts.conditional.X), columnsOf(own.parts.conditional.X), sameNumbers);
  const terms = matched(problem.random, own.random, sameTerm);
  if (document.method !== problem.method) return otherModel(id, `it was fitted by ${document.method}`);
  if (!sameNumbers(problem.response.y, own.response.y)) return otherModel(id, 'its response has other numbers');
  if (!sameDistribution(problem.response, own.response))
    return otherModel(id, `its family is ${familyName(own.response)} with link ${own.response.link}`);
  if (!sameMaybe(problem.response.trials, own.response.trials)) return otherModel(id, 'its trials are others');
  const part = OTHER_PARTS.find((name) => !samePredictor(problem.parts[name], own.parts[name]));
  if (part) return otherModel(id, `its ${part === 'dispersion' ? 'dispersion' : 'zero-inflation'} is another`);
  if (!sameMaybe(problem.parts.conditional.offset, own.parts.conditional.offset))
    return otherModel(id, 'its offset has other numbers');
  if (!sameMaybe(problem.weights?.values ?? null, own.weights?.values ?? null))
    return otherModel(id, own.weights ? 'its weights are others' : 'it has no weights');
  if (!columns) return otherModel(id, `its fixed effects are ${own.parts.conditional.columns.join(', ')}`);
  if (!sameResidual(problem.residual, own.residual)) return otherModel(id, residualTold(own));
  if (!terms) return otherModel(id, `its random effects are ${own.random.map((t) => t.name).join(', ')}`);
  const asked = Object.entries(document.choices ?? {}).map(([name, value]) => [name, { value, by: 'user' }] as const);
  const answer = answerOf(document, problem, columns, terms);
  return fitOf(id, document.engine.package, problem, answer, Object.fromEntries(asked));
}
const sameDistribution = (a: Problem['response'], b: Problem['response']): boolean =>
  a.family === b.family && a.link === b.link && a.theta === b.theta;
/** Columns in one order. */
const samePredictor = (a: Predictor | undefined, b: Predictor | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.X.ncol === b.X.ncol && sameNumbers(a.X.data, b.X.data) && sameMaybe(a.offset, b.offset);
const otherModel = (id: string, why: string) =>
  refuse('r/other-model', `${id} is a fit of another model: ${why}`, 'compare fits of one model to the same rows');

function answerOf(
  { estimates: e, engine, versions, messages, random, fixed }: TransportDocument,
  problem: Problem,
  columns: readonly number[],
  terms: readonly number[],
): DriverAnswer {
  const pick = (values: Numbers): Numbers => columns.map((j) => values[j] ?? null);
  const { vcov, modes, df, dfResidual, bic, withheld } = e;
  return {
    notes: messages,
    versions: { ...versions, [engine.package]: engine.version },
    seconds: Number.NaN,
    beta: pick(e.beta),
    ...(e.sigma === null ? {} : { sigma: e.sigma }),
    ...(e.residual ? { residual: e.residual } : {}),
    Sigma: terms.map((t) => e.Sigma[t] as Columns),
    ...(e.logLik === null ? {} : { logLik: e.logLik }),
    ...(e.criterion === null ? {} : { criterion: e.criterion }),
    ...(vcov ? { vcov: vcovOf(vcov, columns, e.beta) } : {}),
    ...(df ? { df: pick(df) } : {}),
    ...(e.parts ? { parts: partsOf(e.parts) } : {}),
    ...(e.vcovOfParts ? { vcovOfParts: ordered(e.vcovOfParts, columns, fixed.columns.length) } : {}),
    ...(e.shape ? { shape: e.shape } : {}),
    ...(e.errors ? { errors: e.errors } : {}),
    ...(e.constant === undefined ? {} : { constant: e.constant }),
    ...(withheld === undefined ? {} : { withheld }),
    k: e.k,
    nobs: e.nobs,
    dfResidual: dfResidual ?? null,
    bic: bic ?? null,
    native: e.native,
    singular: e.singular,
    optimizer: e.optimizer,
    code: e.code,
    ...(modes ? { ranef: terms.map((t, k) => modesOf(modes[t] ?? [], random[t], problem.random[k])) } : {}),
    fitted: e.fitted,
  };
}
const partsOf = (parts: NonNullable<TransportDocument['estimates']['parts']>): NonNullable<DriverAnswer['parts']> =>
  Object.fromEntries(OTHER_PARTS.flatMap((name) => (parts[name] ? [[name, parts[name]] as const] : [])));
/** Of all coefficients: those of the mean in the order of the problem, the others as they are. */
function ordered(vcov: readonly Numbers[], columns: readonly number[], p: number): Columns {
  const place = [...columns, ...Array.from({ length: vcov.length - p }, (_, j) => p + j)];
  return place.map((i) => place.map((j) => vcov[i]?.[j] ?? null));
}
/** R leaves dropped columns out of vcov; here they are missing rows. */
function vcovOf(vcov: readonly Numbers[], columns: readonly number[], beta: Numbers): Columns {
  const kept = beta.flatMap((b, j) => (b === null ? [] : [j]));
  const place = (j: number): number => (vcov.length === beta.length ? j : kept.indexOf(j));
  return columns.map((i) => columns.map((j) => vcov[place(i)]?.[place(j)] ?? null));
}
/** Modes in the order of the problem's levels: each level is found by a row that has it. */
function modesOf(
  modes: readonly Numbers[],
  from: TransportDocument['random'][number] | undefined,
  to: RandomTerm | undefined,
): Columns {
  if (!from || !to) return [];
  const place = new Map<number, number>();
  for (const [i, l] of to.level.entries()) place.set(l, from.level[i] as number);
  return modes.map((column) => to.levels.map((_, l) => column[place.get(l) as number] ?? null));
}

const columnsOf = ({ nrow, ncol, data }: Matrix): Float64Array[] =>
  Array.from({ length: ncol }, (_, j) => data.subarray(j * nrow, (j + 1) * nrow));
/** For each of `wanted` the place of its like in `found`; null where one has none, or the numbers differ. */
function matched<T>(wanted: readonly T[], found: readonly T[], same: (a: T, b: T) => boolean): number[] | null {
  if (wanted.length !== found.length) return null;
  const free = new Set(found.keys());
  const places = wanted.map((one) => {
    const at = [...free].find((j) => same(one, found[j] as T)) ?? -1;
    free.delete(at);
    return at;
  });
  return places.includes(-1) ? null : places;
}
const CLOSE = 1e-8;
function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  const size = a.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  return a.every((x, i) => Math.abs(x - (b[i] as number)) <= CLOSE * size);
}
const sameMaybe = (a: Float64Array | null, b: Float64Array | null): boolean =>
  a === null || b === null ? a === b : sameNumbers(a, b);
/** The same rows together, and the same columns in the same order. */
function sameTerm(a: RandomTerm, b: RandomTerm): boolean {
  if (a.part !== b.part) return false;
  if (a.Z.ncol !== b.Z.ncol || a.levels.length !== b.levels.length || !sameNumbers(a.Z.data, b.Z.data)) return false;
  const pairs = new Map<number, number>();
  return a.level.every((l, i) => {
    const other = b.level[i] as number;
    if (!pairs.has(l)) pairs.set(l, other);
    return pairs.get(l) === other;
  });
}
