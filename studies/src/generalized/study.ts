/** Every engine that can fits a generalized design; its verdict is held against the highest of many starts of another optimizer. */
import { backends } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { type Backend, type Canonical, choose, type Fit, isMaximum, isRefusal, type Verdict } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { openReferee } from '@mixdiff/referee';
import { type Brute, highestOf, openBrute } from './brute.ts';
import { type Design, drawDesign, FAMILIES, type Family } from './draw.ts';

/** A log-likelihood within this of another is as high. */
export const WITHIN = 1e-3;
/** How far two computations of one number may be apart, beside it. */
export const AGREE = 1e-7;
/** Beyond it a linear predictor or a standard deviation is on its way to infinity. */
const REACH = 6;

/** How one fit ended: log-likelihoods by the plain likelihood. */
export interface End {
  readonly engine: string;
  /** Of the determinant: ends of two are of two functions. */
  readonly information: 'observed' | 'expected';
  /** The highest of the second optimizer. */
  readonly second: number | null;
  readonly verdict: Verdict;
  readonly gain: number | null;
  readonly logLik: number | null;
  /** The certificate's own best. */
  readonly best: number | null;
  /** Referee less plain likelihood, at the fit. */
  readonly apart: number | null;
  /** Quadrature of the referee less the trapezoidal rule, at the fit; null: crossed. */
  readonly quadrature: number | null;
  /** What half the nodes change: the error that quadrature states of itself. */
  readonly stated?: number | null;
  readonly why: string;
}
export interface OfDesign {
  readonly index: number;
  readonly design: string;
  readonly family: Family;
  readonly crossed: boolean;
  readonly rows: number;
  /** How far out the highest point of the second optimizer is. */
  readonly reach: number;
  readonly ends: readonly End[];
}
export interface Judged extends End {
  readonly design: string;
  readonly family: Family;
  readonly crossed: boolean;
  readonly gap: number;
  readonly reach: number;
}
/**
 * A fit that is called a maximum, and something higher is known; one that is called none, and nothing higher is; a best point that is not as
 * high as it is said to be; another likelihood; another integral; separated data whose highest point is near.
 */
export const isContradicted = ({
  verdict,
  gain,
  gap,
  logLik,
  best,
  apart,
  quadrature,
  stated,
  reach,
}: Judged): boolean => {
  const size = AGREE * (1 + Math.abs(logLik ?? 0));
  if (Math.abs(apart ?? 0) > size || Math.abs(quadrature ?? 0) > 100 * size + 2 * (stated ?? 0)) return true;
  if (verdict === 'not-assessed') return false;
  if (verdict === 'separated') return reach < REACH;
  if (isMaximum(verdict)) return gap > WITHIN;
  const found = best === null || logLik === null ? 0 : best - logLik;
  return gap < 1e-5 || Math.abs((gain ?? 0) - found) > WITHIN;
};
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What originals make of each of several designs: asked at once, which one process of R answers. */
export const realFits = (designs: readonly Design[], real: readonly Backend[]): Promise<Fit[][]> =>
  Promise.all(
    designs.map(async ({ problem }) => {
      const asked = real.filter((backend) => backend.lacks(problem).length === 0);
      const answers = await Promise.all(
        asked.map((backend) => backend.fit(problem, {}, { milliseconds: () => performance.now() })),
      );
      return answers.filter((fit): fit is Fit => !isRefusal(fit));
    }),
  );
/** `real`: fits of originals, which are judged, too. */
export async function endsOf(
  index: number,
  design: Design,
  { starts, seed, real = [] }: { readonly starts: number; readonly seed: number; readonly real?: readonly Fit[] },
): Promise<OfDesign> {
  const { problem } = design;
  const certifier = openCertifier(problem);
  const brutes = { observed: openBrute(design), expected: openBrute(design, 'expected') };
  // the second optimizer climbs each function that an engine does
  const seconds = new Map<Brute, { readonly x: Float64Array; readonly logLik: number }>();
  const secondOf = (brute: Brute): { readonly x: Float64Array; readonly logLik: number } => {
    const known = seconds.get(brute) ?? highestOf(brute, problem, starts, new Random(seed));
    seconds.set(brute, known);
    return known;
  };
  const [coarse, fine] = [51, 101].map((nodes) => openReferee(problem, { criterion: { kind: 'quadrature', nodes } }));
  const quadratureAt = (of: typeof fine, point: Canonical): number => {
    const value = design.crossed || !of || isRefusal(of) ? null : of.logLik(point);
    return value && !isRefusal(value) ? value.logLik : Number.NaN;
  };
  const ends: End[] = [];
  const see = (engine: string, fit: Fit): void => {
    const found = certifier.certify(fit);
    const { criterion } = fit.meaning;
    const expected =
      design.family === 'nbinom2' && criterion.kind === 'laplace' && criterion.information === 'expected';
    const brute = expected ? brutes.expected : brutes.observed;
    const at = (point: Canonical): number => brute.logLik(brute.at(point));
    const own = at(fit.canonical);
    const integral = quadratureAt(fine, fit.canonical);
    ends.push({
      engine,
      information: expected ? 'expected' : 'observed',
      second: finite(secondOf(brute).logLik),
      verdict: found.verdict,
      gain: found.gain,
      logLik: finite(own),
      best: found.best && finite(at(found.best)),
      apart: found.logLik === null ? null : finite(found.logLik - own),
      quadrature: finite(integral - brutes.observed.integral(brutes.observed.at(fit.canonical))),
      stated: finite(Math.abs(integral - quadratureAt(coarse, fit.canonical))),
      why: found.because[0]?.text ?? '',
    });
  };
  for (const backend of backends) {
    if (backend.lacks(problem).length > 0) continue;
    const chosen = choose(backend);
    if (isRefusal(chosen)) continue;
    const engine = await backend.open?.(problem, chosen);
    const fit = engine && !isRefusal(engine) ? await engine.fit() : engine;
    if (fit && !isRefusal(fit)) see(`${backend.id}*`, fit);
  }
  for (const fit of real) see(`r:${fit.as}`, fit);
  const { x } = secondOf(brutes.observed);
  const { X } = problem.parts.conditional;
  let reach = Math.max(...problem.random.map((_, t) => Math.abs(x[X.ncol + t] ?? 0)));
  for (let i = 0; i < X.nrow; i++) {
    let eta = 0;
    for (let j = 0; j < X.ncol; j++) eta += (X.data[j * X.nrow + i] ?? 0) * (x[j] ?? 0);
    reach = Math.max(reach, design.family === 'binomial' ? Math.abs(eta) : -eta);
  }
  const { name, family, crossed } = design;
  return { index, design: name, family, crossed, rows: X.nrow, reach, ends };
}
/** Each end against the highest that is known of its design. */
export function judgedOf({ design, family, crossed, reach, ends }: OfDesign): Judged[] {
  return ends.map((end) => {
    const known = ends.filter(({ information }) => information === end.information);
    const values = known.flatMap(({ logLik, best, second }) => [logLik, best, second]);
    const highest = Math.max(...values.map((value) => value ?? Number.NEGATIVE_INFINITY));
    return { ...end, design, family, crossed, reach, gap: highest - (end.logLik ?? Number.NEGATIVE_INFINITY) };
  });
}
export const designsOf = (designs: number, seed: number, most?: number): Design[] => {
  const random = new Random(seed);
  return Array.from({ length: designs }, (_, k) => drawDesign(random, k, most));
};

/** A line per family, crossed designs apart. */
export function tableOf(all: readonly OfDesign[]): string {
  const head = [
    'family',
    'designs',
    'fits',
    'maxima',
    'at a limit',
    'separated',
    'not maxima',
    'not assessed',
    'contradicted',
    'largest gap of a maximum',
    'quadrature off by at most',
  ];
  const line = (name: string, own: readonly OfDesign[]): (string | number)[] => {
    const judged = own.flatMap(judgedOf);
    const count = (is: (one: Judged) => boolean): number => judged.filter(is).length;
    const most = (values: readonly number[]): string => Math.max(0, ...values).toExponential(1);
    const maxima = judged.filter(({ verdict }) => isMaximum(verdict));
    return [
      name,
      own.length,
      judged.length,
      count(({ verdict }) => isMaximum(verdict) && verdict !== 'at-limit'),
      count(({ verdict }) => verdict === 'at-limit'),
      count(({ verdict }) => verdict === 'separated'),
      count(({ verdict }) => !isMaximum(verdict) && verdict !== 'separated' && verdict !== 'not-assessed'),
      count(({ verdict }) => verdict === 'not-assessed'),
      judged.filter(isContradicted).length,
      most(maxima.map(({ gap }) => gap)),
      name.includes('crossed') ? '-' : most(judged.map(({ quadrature }) => Math.abs(quadrature ?? 0))),
    ];
  };
  const rows = [false, true].flatMap((crossed) =>
    FAMILIES.map((family) =>
      line(
        crossed ? `${family}, crossed` : family,
        all.filter((one) => one.family === family && one.crossed === crossed),
      ),
    ),
  );
  const rule = head.map((_, k) => (k === 0 ? '---' : '---:'));
  return [head, rule, ...rows, line('all', all)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
