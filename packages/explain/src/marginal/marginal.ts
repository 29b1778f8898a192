/**
 * A model with two nested random intercepts as the marginal covariance that it is: whether programs without random
 * effects can fit it, whether a negative covariance would be better, and where a fit lies that reports no inner variance.
 */
import { type Certificate, isRefusal, type Method, type Problem, type RandomTerm, sigma2Of } from '@mixdiff/contract';
import type { Entrant, Run, Runs } from '@mixdiff/runs';
import { finite, type MarginalDocument, type MarginalWay } from '@mixdiff/schema';
import {
  type NestedDesign,
  type NestedPoint,
  type NestedSearch,
  nestedDesign,
  nestedTerms,
  searchNested,
} from '@mixdiff/surface';
import { exponential, innerCompoundSymmetry, nuggetRatio, outerCompoundSymmetry, ratioThrough } from './ways.ts';

/** Who fits it without random effects, or with one. */
export interface MarginalPlan {
  /** Each fits what it takes of the ways. */
  readonly entrants: readonly Entrant[];
}
/** A fit of the comparison under the referee. */
export interface Placed {
  readonly run: Run;
  readonly certificate: Pick<Certificate, 'logLik'>;
}

/** Rough multiplications of a search beyond which the section is left out. */
const MOST_SEARCH = 2e9;
/** Sum of the cubes of outer groups' sizes beyond which correlations of all their rows are not fitted. */
const MOST_ROWS = 2e7;
/** Evaluations of the criterion that a search takes, about. */
const EVALUATIONS = 1000;
/** An inner variance below this share of sigma^2 is reported as next to none. */
const NEXT_TO_NONE = 1e-3;

/** One document a method, fits of the comparison not yet placed; none where the model is no such, or would take too long. */
export async function marginalOf(
  runs: Runs,
  methods: readonly Method[],
  plan: MarginalPlan,
): Promise<MarginalDocument[]> {
  const documents: MarginalDocument[] = [];
  for (const method of methods) {
    const problem = runs.problem(method);
    const terms = nestedTerms(problem);
    const cost = (terms?.[1].levels.length ?? 0) * (problem.parts.conditional.X.ncol + 1) ** 2 * EVALUATIONS;
    const design = terms && cost < MOST_SEARCH ? nestedDesign(problem) : null;
    if (design) documents.push(await documentOf(runs, problem, design, plan));
  }
  return documents;
}
async function documentOf(
  runs: Runs,
  problem: Problem,
  design: NestedDesign,
  { entrants }: MarginalPlan,
): Promise<MarginalDocument> {
  const { method } = problem;
  const { outer, inner } = design;
  const found = searchNested(design, method);
  const ways: MarginalWay[] = [];
  for (const way of waysOf(problem, outer, inner, found)) {
    // with a nugget it was the whole model already
    const rest = entrants.filter(({ label }) => !(way.way === 'exponential' && ways.some((w) => isNugget(w, label))));
    ways.push(...(await fitted(runs, rest, way, found)));
  }
  return {
    method,
    outer: outer.group,
    inner: inner.group,
    rows: design.n,
    outerGroups: outer.levels.length,
    innerGroups: inner.levels.length,
    largestOuter: Math.max(...countsOf(outer)),
    largestInner: Math.max(...countsOf(inner)),
    free: pointDocument(found.free),
    higherWhereSingular: found.higherWhereSingular,
    positive: pointDocument(found.positive),
    outerOnly: pointDocument(found.outerOnly),
    starts: found.starts,
    ways,
    zeros: [],
  };
}
const isNugget = ({ engine, way }: MarginalWay, label: string): boolean =>
  engine === label && way === 'exponential-nugget';
const pointDocument = ({ between, inner, sigma2, logLik }: NestedPoint) => ({ between, inner, sigma2, logLik });
function countsOf({ level, levels }: RandomTerm): Float64Array {
  const counts = new Float64Array(levels.length);
  for (const g of level) counts[g] = (counts[g] as number) + 1;
  return counts;
}

interface Way extends Pick<MarginalWay, 'way' | 'space' | 'ratio'> {
  readonly problem: Problem | null;
  /** Why there is no problem. */
  readonly absent: string;
}
function waysOf(problem: Problem, outer: RandomTerm, inner: RandomTerm, { positive }: NestedSearch): Way[] {
  const ratio = ratioThrough(positive);
  const work = countsOf(outer).reduce((sum, n) => sum + n ** 3, 0);
  const dense = work < MOST_ROWS;
  const slow = `not run, ${Math.max(...countsOf(outer))} rows of one ${outer.group} together would take too long`;
  const zero = 'a variance is zero at the maximum, and correlations by distance reach that only as a limit';
  const by = (nugget: boolean): Way => {
    const used = ratio !== null && nugget ? nuggetRatio(ratio) : ratio;
    const way = nugget ? 'exponential-nugget' : 'exponential';
    const allowed = used !== null && dense;
    return {
      way,
      space: 'positive',
      ...(used === null ? {} : { ratio: used }),
      problem: allowed ? exponential(problem, [outer, inner], used, nugget) : null,
      absent: used === null ? zero : slow,
    };
  };
  return [
    {
      way: 'inner-compound-symmetry',
      space: 'inner-free',
      problem: innerCompoundSymmetry(problem, outer, inner),
      absent: '',
    },
    by(true),
    by(false),
    {
      way: 'outer-compound-symmetry',
      space: 'outer-only',
      problem: dense ? outerCompoundSymmetry(problem, outer) : null,
      absent: slow,
    },
  ];
}
/** Nothing of an engine that does not take such a model. */
async function fitted(
  runs: Runs,
  entrants: readonly Entrant[],
  { problem, absent, ...said }: Way,
  found: NestedSearch,
): Promise<MarginalWay[]> {
  if (!problem) return [{ engine: null, ...said, logLik: null, gap: null, absent }];
  const top = { 'inner-free': found.innerFree, positive: found.positive, 'outer-only': found.outerOnly }[said.space];
  const ways: MarginalWay[] = [];
  for (const entrant of entrants.filter(({ backend }) => backend.lacks(problem).length === 0)) {
    const { fit } = await runs.runOn(entrant, problem);
    const logLik = isRefusal(fit) ? null : fit.logLik + fit.meaning.logLikConstant;
    const gap = logLik === null ? null : finite(logLik - top.logLik);
    ways.push({
      engine: entrant.label,
      ...said,
      logLik: finite(logLik),
      gap,
      absent: isRefusal(fit) ? fit.message : null,
    });
  }
  return ways;
}

/** With the fits of the comparison that report next to no inner variance. */
export const withZeros = (documents: readonly MarginalDocument[], placed: readonly Placed[]): MarginalDocument[] =>
  documents.map((document) => ({
    ...document,
    zeros: placed.filter(({ run }) => run.method === document.method).flatMap((one) => zeroOf(one, document)),
  }));
function zeroOf(
  { run, certificate: { logLik } }: Placed,
  { inner, outerOnly }: MarginalDocument,
): MarginalDocument['zeros'] {
  if (isRefusal(run.fit)) return [];
  const variance = run.fit.canonical.Sigma[run.problem.random.findIndex(({ group }) => group === inner)]?.data[0];
  if (variance === undefined || !(variance <= NEXT_TO_NONE * sigma2Of(run.fit.canonical))) return [];
  const gap = logLik === null || outerOnly.logLik === null ? null : finite(logLik - outerOnly.logLik);
  return [{ fit: run.id, variance: finite(variance), logLik: finite(logLik), gap }];
}
