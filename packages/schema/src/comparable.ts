import {
  type Criterion,
  criterionName,
  EXACT,
  type Fit,
  type Method,
  OTHER_PARTS,
  type Problem,
  sameCriterion,
} from '@mixdiff/contract';
import { type LikelihoodDocument, likelihoodOf } from './likelihood.ts';

/** A fit as far as its log-likelihood goes: a fit document is one. */
export interface Standing {
  readonly method: Method;
  readonly nobs: number;
  readonly logLik: number | null;
  /** `logLikConstant`: what is to be added to `logLik` for the full Gaussian log-density. */
  readonly meaning: {
    readonly weights: 'precision' | 'likelihood';
    readonly logLikConstant: number;
    /** Missing in documents of before it was written: then exact. */
    readonly criterion?: Criterion | undefined;
  };
  /** Missing in documents of before it was written: then only the rest tells. */
  readonly likelihood?: LikelihoodDocument | undefined;
  readonly formula?: string | undefined;
  /** Whether it has weights, where `likelihood` does not tell. */
  readonly weighted?: boolean;
}
/** A fit of a problem as `comparable` takes it. */
export const standingOf = (fit: Fit, problem: Problem): Standing => ({
  method: fit.method,
  nobs: problem.response.y.length,
  logLik: fit.logLik,
  meaning: fit.meaning,
  likelihood: likelihoodOf(problem),
  formula: problem.source.formula,
});

/** In the order of the ladder: what is different before anything is estimated. */
export type Aspect =
  | 'rows'
  | 'response'
  | 'weights-meaning'
  | 'weights'
  | 'method'
  | 'criterion'
  | 'X'
  | 'model'
  | 'constant';
/** What differs, as each of the two has it. */
export interface Distinction {
  readonly what: Aspect;
  readonly a: string;
  readonly b: string;
  /** Of a constant: what b's log-likelihood has more than a's at every point. */
  readonly shift?: number;
}

/**
 * What two fits maximise differently. Empty: one function, and their log-likelihoods may be ranked and subtracted as
 * they are. Only `constant`: one function up to a known constant. Anything else: a difference of their log-likelihoods
 * says nothing about either, and neither can agree with, or fall short of, the other.
 */
export function comparable(a: Standing, b: Standing): Distinction[] {
  const found: Distinction[] = [];
  const tell = (what: Aspect, one: string, other: string): void => {
    found.push({ what, a: one, b: other });
  };
  const [p, q] = [a.likelihood, b.likelihood];
  if (a.nobs !== b.nobs) tell('rows', `${a.nobs} rows`, `${b.nobs} rows`);
  else if (p && q ? !close(p.response, q.response) : !sameResponse(a, b))
    tell('response', `response ${responseOf(a)}`, `response ${responseOf(b)}`);
  if (found.length === 0 && p && q && !sameWeights(p, q))
    tell('weights', p.weights ? 'weights' : 'no weights', q.weights ? 'other weights' : 'no weights');
  else if (a.meaning.weights !== b.meaning.weights && (isWeighted(a) || isWeighted(b)))
    tell('weights-meaning', WEIGHTS[a.meaning.weights], WEIGHTS[b.meaning.weights]);
  if (a.method !== b.method) tell('method', CRITERION[a.method], CRITERION[b.method]);
  const [mine, theirs] = [a.meaning.criterion ?? EXACT, b.meaning.criterion ?? EXACT];
  if (!sameCriterion(mine, theirs)) tell('criterion', criterionName(mine), criterionName(theirs));
  if (p && q && found.every(({ what }) => !DATA.has(what))) {
    const restricted = a.method === 'REML' && b.method === 'REML';
    if (!close(p.fixed, q.fixed)) tell(restricted ? 'X' : 'model', `model ${partsOf(a)}`, `model ${partsOf(b)}`);
    else if (!sameFamily(p, q) || !sameTerms(p, q) || !sameResidual(p, q) || !sameParts(p, q))
      tell('model', `model ${partsOf(a)}`, `model ${partsOf(b)}`);
  }
  const [one, other] = constants(a, b);
  const shift = one - other;
  if (found.length === 0 && Math.abs(shift) > 1e-9 * Math.max(1, Math.abs(one), Math.abs(other)))
    found.push({ what: 'constant', a: 'its constant', b: `a constant ${Number(shift.toPrecision(7))} higher`, shift });
  return found;
}
/** a's log-likelihood less b's on one constant; null where they are not of one function, or one is missing. */
export function logLikGap(a: Standing, b: Standing): number | null {
  if (a.logLik === null || b.logLik === null || !oneFunction(a, b)) return null;
  const [one, other] = constants(a, b);
  return a.logLik + one - (b.logLik + other);
}
/** Whether two fits maximise one function, its constant apart. */
export const oneFunction = (a: Standing, b: Standing): boolean =>
  comparable(a, b).every(({ what }) => what === 'constant');

/** The two meanings of a weight, in words. */
export const WEIGHTS = {
  precision: 'weights as precisions (variance sigma^2 / w)',
  likelihood: 'weights as copies of a log-density (w times each)',
} as const;
const CRITERION = { REML: 'the restricted likelihood', ML: 'the likelihood' } as const;
/** Where the data differ, numbers of the model differ with them. */
const DATA: ReadonlySet<Aspect> = new Set(['rows', 'response', 'weights']);

/**
 * To the full log-density, and of restricted likelihoods to one basis of the fixed part: l_R(XA) = l_R(X) - log|det A|.
 */
function constants(a: Standing, b: Standing): [number, number] {
  const bases = a.method === 'REML' && a.likelihood && b.likelihood ? [a.likelihood.basis, b.likelihood.basis] : [0, 0];
  return [a.meaning.logLikConstant + (bases[0] ?? 0), b.meaning.logLikConstant + (bases[1] ?? 0)];
}

/** All numbers are free of units; a mean that is large beside the spread has lost digits by its own size. */
const same = (a: number | null | undefined, b: number | null | undefined): boolean =>
  a === b || (a != null && b != null && Math.abs(a - b) <= 1e-6 + 1e-12 * Math.max(Math.abs(a), Math.abs(b)));
const close = (a: Numbers, b: Numbers): boolean => a.length === b.length && a.every((x, i) => same(x, b[i]));
type Numbers = readonly (number | null)[];

const sameWeights = ({ weights: p }: LikelihoodDocument, { weights: q }: LikelihoodDocument): boolean =>
  p === null || q === null ? p === q : close(p, q);
type Term = { readonly numbers: Numbers; readonly structure: Covariance | null };
type Covariance = { readonly kind: string; readonly numbers: Numbers };
const termsOf = ({ random, structures }: Pick<LikelihoodDocument, 'random' | 'structures'>): Term[] =>
  random.map((numbers, i) => ({ numbers, structure: structures?.[i] ?? null }));
const sameCovariance = (p: Covariance | null, q: Covariance | null): boolean =>
  p && q ? p.kind === q.kind && close(p.numbers, q.numbers) : p === q;
const sameParts = ({ parts: p }: LikelihoodDocument, { parts: q }: LikelihoodDocument): boolean =>
  OTHER_PARTS.every((part) => {
    const [a, b] = [p?.[part], q?.[part]];
    if (!a || !b) return a === b;
    const sameOffset = a.offset && b.offset ? close(a.offset, b.offset) : a.offset === b.offset;
    return close(a.fixed, b.fixed) && sameOffset && sameTerms(a, b);
  });
type Terms = Pick<LikelihoodDocument, 'random' | 'structures'>;
function sameTerms(a: Terms, b: Terms): boolean {
  const free = termsOf(b);
  return (
    a.random.length === b.random.length &&
    termsOf(a).every(({ numbers, structure }) => {
      const at = free.findIndex((other) => close(numbers, other.numbers) && sameCovariance(structure, other.structure));
      if (at >= 0) free.splice(at, 1);
      return at >= 0;
    })
  );
}
/** A document of before they were written has neither: Gaussian, independent residuals. */
const sameFamily = ({ family: p }: LikelihoodDocument, { family: q }: LikelihoodDocument): boolean =>
  p && q
    ? p.name === q.name &&
      p.link === q.link &&
      (p.trials && q.trials ? close(p.trials, q.trials) : p.trials === q.trials)
    : p === q;
const sameResidual = ({ residual: p }: LikelihoodDocument, { residual: q }: LikelihoodDocument): boolean =>
  p && q
    ? p.structure === q.structure &&
      close(p.subjects, q.subjects) &&
      (['positions', 'groups', 'scale'] as const).every((field) => agreeing(p[field], q[field]))
    : p === q;
/** Of a document of before it was written nothing is known: the rest tells. */
const agreeing = (a: Numbers | undefined, b: Numbers | undefined): boolean => !a || !b || close(a, b);
const isWeighted = ({ likelihood, weighted = false }: Standing): boolean =>
  likelihood ? likelihood.weights !== null : weighted;

const responseOf = ({ formula }: Standing): string => formula?.split('~')[0]?.trim() ?? 'y';
/** Without numbers: as the formulas write it, where both have one. */
const sameResponse = (a: Standing, b: Standing): boolean =>
  !a.formula || !b.formula || responseOf(a).replace(/\s+/g, '') === responseOf(b).replace(/\s+/g, '');
const partsOf = ({ formula }: Standing): string => formula?.split('~')[1]?.trim() ?? '';
