/**
 * What the integral of a generalized model looks like: the profile of the standard deviation under Laplace's approximation and under
 * quadrature, on one scale, with the end of every engine; and which groups the approximation is wrong about. One scalar term of a family
 * without a dispersion; all else at its best, by Newton's steps in beta from the neighbour's.
 */
import {
  type Canonical,
  type Criterion,
  type Fit,
  isGeneralized,
  isRefusal,
  LAPLACE,
  type Problem,
} from '@mixdiff/contract';
import { onRows } from '@mixdiff/explain';
import { type Information, openReferee, type Referee } from '@mixdiff/referee';
import { blockNames, deviationName, finite, type IntegralPicture } from '@mixdiff/schema';
import type { Pictured } from './pictured.ts';

const NODES = 25;
const QUADRATURE: Criterion = { kind: 'quadrature', nodes: NODES };
const POINTS = 15;
/** Beyond this many groups the differences of single ones are not worth their bars. */
const MOST_GROUPS = 600;
const STEPS = 20;
/** Less than a picture shows. */
const ENOUGH = 1e-3;
/** Points after which the information is taken anew. */
const AGAIN = 5;

/** null: of another kind of model, or there is no time for it. */
export function integralPicture(
  pictured: readonly Pictured[],
  clock: () => number,
  milliseconds: number,
): IntegralPicture | null {
  const fits = pictured.flatMap(({ run, certificate }) =>
    isRefusal(run.fit) ? [] : [{ run, fit: run.fit, certificate }],
  );
  const [first] = fits;
  const problem = first?.run.problem;
  const [term] = problem?.random ?? [];
  if (!problem || !term || !isGeneralized(problem) || problem.random.length > 1 || term.columns.length > 1) return null;
  if (problem.method !== 'ML' || fits.some(({ fit }) => !hasNoDispersion(fit.canonical))) return null;
  const opened = [LAPLACE, QUADRATURE].map((criterion) => openReferee(problem, { weights: 'likelihood', criterion }));
  const [laplace, quadrature] = opened;
  if (!laplace || !quadrature || isRefusal(laplace) || isRefusal(quadrature)) return null;
  const best = fits.find(({ certificate }) => certificate?.best)?.certificate?.best ?? first.fit.canonical;
  const deviations = fits.map(({ fit }) => deviationOf(fit.canonical));
  const known = [...deviations, deviationOf(best)].filter((sd) => sd > 0);
  if (known.length === 0) return null;
  const wide = Math.exp(WIDTH * spreadOf(laplace, best));
  const [low, high] = [Math.min(...known) / wide, Math.max(...known) * wide];
  const started = clock();
  const curves = (
    [
      ['laplace', laplace],
      ['quadrature', quadrature],
    ] as const
  ).map(([by, referee]) => ({
    by,
    nodes: by === 'laplace' ? 1 : NODES,
    points: profileOf(referee, best, low, high, () => clock() - started > milliseconds),
  }));
  if (curves.some(({ points }) => points.length < POINTS)) return null;
  return {
    quantity: deviationName('sd', blockNames(problem.random)[0] as string, term.columns[0] as string),
    curves,
    marks: fits.map(({ run, fit }) => ({ fit: run.id, by: criterionOf(fit), at: deviationOf(fit.canonical) })),
    groups: problem.weights || term.levels.length > MOST_GROUPS ? null : groupsOf(problem, best),
  };
}
/** Standard errors of the logarithm of the deviation, on either side. */
const WIDTH = 6;
/** One of them, the fixed effects held; a factor of e^(1/4) where the information does not say. */
function spreadOf(referee: Referee, best: Canonical): number {
  const found = referee.information(best);
  const V = best.Sigma[0]?.data[0] ?? 0;
  const curvature = isRefusal(found) ? Number.NaN : 2 * V * Math.sqrt(found.matrix.data[0] as number);
  return curvature > 0 ? Math.min(0.25, 1 / curvature) : 0.25;
}
const hasNoDispersion = ({ residual, others }: Canonical): boolean =>
  residual.kind === 'none' && residual.family?.['dispersion'] === undefined && others === undefined;
const deviationOf = ({ Sigma }: Canonical): number => Math.sqrt(Math.max(0, Sigma[0]?.data[0] ?? Number.NaN));
const criterionOf = ({ meaning: { criterion } }: Fit): 'laplace' | 'quadrature' | 'other' =>
  criterion.kind === 'laplace' || criterion.kind === 'quadrature' ? criterion.kind : 'other';

/** On a logarithmic grid, outwards from the best point, each from where the two before lead; the information every few points. */
function profileOf(referee: Referee, best: Canonical, low: number, high: number, late: () => boolean) {
  const middle = Math.sqrt(Math.max(1e-8, best.Sigma[0]?.data[0] ?? 0));
  const grid = Array.from({ length: POINTS }, (_, i) => low * (high / low) ** (i / (POINTS - 1)));
  const points: { at: number; logLik: number }[] = [];
  for (const side of [grid.filter((sd) => sd >= middle), grid.filter((sd) => sd < middle).reverse()]) {
    let [before, now] = [best.beta, best.beta];
    let known: Information | null = null;
    for (const [i, sd] of side.entries()) {
      if (late()) return points;
      const at = (beta: Float64Array): Canonical => ({
        ...best,
        beta,
        Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(sd * sd) }],
      });
      const ahead = now.map((b, j) => 2 * b - (before[j] as number));
      if (i % AGAIN === 0) {
        const found = referee.information(at(ahead));
        if (isRefusal(found)) return points;
        known = found;
      }
      const found = known && highestBeta(referee, at, ahead, known);
      if (!found) return points;
      [before, now] = [now, found.beta];
      points.push({ at: sd, logLik: found.logLik });
    }
  }
  return points.sort((a, b) => a.at - b.at);
}
/** At a fixed variance: beta + I^-1 g until it stays, halved where that is no higher. */
function highestBeta(
  referee: Referee,
  point: (beta: Float64Array) => Canonical,
  from: Float64Array,
  information: Information,
): { beta: Float64Array; logLik: number } | null {
  let at: { beta: Float64Array; logLik: number; slopes: Float64Array } | null = scored(referee, point, from);
  for (let step = 0; at !== null && step < STEPS; step++) {
    const { beta, logLik, slopes } = at;
    const move = newton(information, slopes);
    if (!move) return null;
    let next: ReturnType<typeof scored> = null;
    for (let by = 1; by > 1e-3 && next === null; by /= 2) {
      const tried = scored(
        referee,
        point,
        beta.map((b, j) => b + by * (move.get(j) ?? 0)),
      );
      if (tried && tried.logLik >= logLik - 1e-9) next = tried;
    }
    if (next === null || next.logLik - logLik < ENOUGH) return next ?? at;
    at = next;
  }
  return at;
}
function scored(referee: Referee, point: (beta: Float64Array) => Canonical, beta: Float64Array) {
  const judged = referee.score(point(beta));
  return isRefusal(judged) || !judged.dbeta ? null : { beta, logLik: judged.logLik, slopes: judged.dbeta };
}
/** The step of each column, by elimination with pivots; null: the information of beta is singular. */
function newton({ parameters, matrix }: Information, slopes: Float64Array): Map<number, number> | null {
  const own = parameters.flatMap((one, i) => (one.kind === 'beta' ? [{ i, column: one.column }] : []));
  const m = own.length;
  const rows = own.map(({ i, column }) => [
    ...own.map(({ i: j }) => matrix.data[j * matrix.nrow + i] as number),
    slopes[column] ?? 0,
  ]);
  for (let k = 0; k < m; k++) {
    const pivot = rows.reduce(
      (most, row, r) => (r >= k && Math.abs(row[k] as number) > Math.abs(rows[most]?.[k] as number) ? r : most),
      k,
    );
    [rows[k], rows[pivot]] = [rows[pivot] as number[], rows[k] as number[]];
    const top = rows[k] as number[];
    if (!(Math.abs(top[k] as number) > 0)) return null;
    for (const [r, row] of rows.entries()) {
      if (r === k) continue;
      const factor = (row[k] as number) / (top[k] as number);
      for (let j = k; j <= m; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  return new Map(own.map(({ column }, k) => [column, (rows[k]?.[m] as number) / (rows[k]?.[k] as number)]));
}
/** Laplace's value of every group less that of quadrature, at one point; a group is a model of its own rows. */
function groupsOf(problem: Problem, at: Canonical): IntegralPicture['groups'] {
  const [term] = problem.random;
  if (!term) return null;
  const levels = term.levels.map((level, l) => {
    const rows = Int32Array.from(Array.from(term.level.keys()).filter((i) => term.level[i] === l));
    const own = onRows(problem, rows);
    const [approximated, integral] = [LAPLACE, QUADRATURE].map((criterion) => {
      const referee = openReferee(own, { weights: 'likelihood', criterion });
      const judged = isRefusal(referee) ? referee : referee.logLik(at);
      return isRefusal(judged) ? Number.NaN : judged.logLik;
    }) as [number, number];
    const { y, trials } = own.response;
    const total = y.reduce((sum, v) => sum + v, 0);
    const of = trials?.reduce((sum, v) => sum + v, 0) ?? y.length;
    return { level, rows: rows.length, total, of, delta: finite(approximated - integral) };
  });
  return { name: term.group, levels };
}
