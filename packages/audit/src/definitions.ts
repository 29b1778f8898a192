/**
 * Every way in which a printed standard error or df could have been computed. Sources seldom say, so the definition is
 * found by which one gives the printed digits.
 */
import { printsAs } from '@mixdiff/compare';
import {
  type Answer,
  type Canonical,
  covarianceParameters,
  type Fit,
  isRefusal,
  type Meaning,
  type Method,
  type Problem,
} from '@mixdiff/contract';
import {
  conventionalCovariance,
  conventionalDf,
  kenwardRogerTable,
  satterthwaiteTable,
  syntacticContainment,
} from '@mixdiff/inference';
import type { Referee } from '@mixdiff/referee';
import { type AuditDocument, quantityNamed, twoSided } from '@mixdiff/schema';
import type { Printed } from './printed-number.ts';

/** One way to say a column of numbers: what it is called, and its value per column of X. */
export interface Definition {
  readonly by: string;
  /** The engine that states it; null where a definition is nobody's default. */
  readonly engine: string | null;
  readonly values: ReadonlyMap<string, number>;
}
type Row = AuditDocument['reproduced'][number];

/** A standard error's definition in words, as `Meaning` has it. */
export const seName = ({ meaning }: Fit, method: Method): string => {
  const scale = meaning.seScale === 1 ? '' : ' x sqrt(n/(n-p))';
  return `${method}, ${meaning.se}${scale}`;
};
const mapped = (problem: Problem, value: (j: number) => number): Map<string, number> =>
  new Map(problem.parts.conditional.columns.map((name, j) => [name, value(j)]));

/** The definitions of SE and df that engines state at one point, and those of lmerTest and pbkrtest. */
export function definitionsAt(
  fits: readonly { readonly engine: string; readonly fit: Fit }[],
  problem: Problem,
): { se: Definition[]; df: Definition[] } {
  const p = problem.parts.conditional.columns.length;
  const se = fits.flatMap(({ engine, fit }) => {
    const { vcov } = fit;
    if (!vcov) return [];
    return [
      {
        by: seName(fit, problem.method),
        engine,
        values: mapped(problem, (j) => Math.sqrt(vcov.data[j * (p + 1)] as number)),
      },
    ];
  });
  const df = fits.flatMap(({ engine, fit }): Definition[] => {
    if (fit.meaning.df === 'infinite')
      return [{ by: 'infinite', engine, values: mapped(problem, () => Number.POSITIVE_INFINITY) }];
    const own = fit.df;
    return own ? [{ by: fit.meaning.df, engine, values: mapped(problem, (j) => own[j] as number) }] : [];
  });
  const first =
    fits.find(({ fit }) => fit.meaning.se === 'theta-fixed' && fit.meaning.seScale === 1)?.fit ?? fits[0]?.fit;
  if (!first) return { se, df };
  const kr = kenwardRogerTable(first, problem);
  if (!isRefusal(kr)) {
    se.push({
      by: `${problem.method}, kenward-roger`,
      engine: 'pbkrtest',
      values: new Map(kr.map((row) => [row.term, row.se])),
    });
    df.push({
      by: 'kenward-roger',
      engine: 'pbkrtest',
      values: new Map(kr.map((row) => [row.term, row.df ?? Number.NaN])),
    });
  }
  const own = satterthwaiteTable(first, problem) as Answer<readonly { term: string; df: number | null }[]>;
  if (!isRefusal(own))
    df.push({
      by: 'satterthwaite',
      engine: 'lmerTest',
      values: new Map(own.map((row) => [row.term, row.df ?? Number.NaN])),
    });
  const byNames = syntacticContainment(problem);
  if (byNames)
    df.push({
      by: 'containment by names',
      engine: 'PROC MIXED',
      values: mapped(problem, (j) => byNames[j] as number),
    });
  // what one number for all coefficients may be: DDFM=RESIDUAL, and the parameters package's for a mixed model
  const left = problem.response.y.length - p;
  df.push({ by: 'residual, n - p', engine: null, values: mapped(problem, () => left) });
  // one variance for all residuals
  const all = left - covarianceParameters(problem.random) - 1;
  if (problem.residual === null)
    df.push({ by: 'residual, n less all parameters', engine: null, values: mapped(problem, () => all) });
  return { se, df };
}

const NO_ENGINE = null;
/** Who prints standard errors and degrees of freedom of a kind unless asked for others. */
const BY_DEFAULT: Readonly<Record<string, string>> = { satterthwaite: 'mmrm', residual: 'nlme' };
/** The three covariances by clusters have degrees of freedom of their own. */
const ERRORS: readonly Meaning['se'][] = [
  'theta-fixed',
  'kenward-roger',
  'kenward-roger-linear',
  'empirical',
  'empirical-bias-reduced',
  'empirical-jackknife',
];
/**
 * Of a model with a residual structure alone: all definitions that gls, mmrm and PROC MIXED have, at any point that has a covariance
 * matrix, whether or not it is on an engine's scale.
 */
export function marginalDefinitions(
  referee: Referee,
  given: Canonical,
  problem: Problem,
): { se: Definition[]; df: Definition[] } {
  const none = { se: [], df: [] };
  const gls = referee.generalizedLeastSquares(given);
  if (isRefusal(gls)) return none;
  const canonical = { ...given, beta: gls.beta };
  const judged = referee.logLik(canonical, problem.method);
  if (isRefusal(judged)) return none;
  const fit = {
    canonical,
    // variances that go with the fitted values are held
    fitted: new Float64Array(problem.response.y.length),
    method: problem.method,
    logLik: judged.logLik,
    meaning: { weights: referee.weights, logLikConstant: 0 },
  };
  const n = problem.response.y.length;
  const p = gls.beta.filter((b) => !Number.isNaN(b)).length;
  const scales = problem.method === 'ML' ? [1, Math.sqrt(n / (n - p))] : [1];
  const se = ERRORS.flatMap((kind) =>
    (kind === 'theta-fixed' ? scales : [1]).flatMap((seScale): Definition[] => {
      const vcov = conventionalCovariance(fit, problem, { se: kind, seScale });
      if (isRefusal(vcov)) return [];
      const by = `${problem.method}, ${kind}${seScale === 1 ? '' : ' x sqrt(n/(n-p))'}`;
      const values = mapped(problem, (j) => Math.sqrt(vcov.data[j * (vcov.nrow + 1)] as number));
      return [{ by, engine: NO_ENGINE, values }];
    }),
  );
  const counted = (
    [
      ['theta-fixed', 'satterthwaite'],
      ['theta-fixed', 'residual'],
      ['theta-fixed', 'between-within'],
      ['empirical', 'satterthwaite'],
      ['empirical-bias-reduced', 'satterthwaite'],
      ['empirical-jackknife', 'satterthwaite'],
    ] as const
  ).flatMap(([kind, df]): Definition[] => {
    const found = conventionalDf(fit, problem, { se: kind, df });
    if (!found || isRefusal(found)) return [];
    const by = kind === 'theta-fixed' ? df : `${df} by ${kind}`;
    const engine = kind === 'theta-fixed' ? (BY_DEFAULT[df] ?? NO_ENGINE) : NO_ENGINE;
    return [{ by, engine, values: mapped(problem, (j) => found[j] as number) }];
  });
  return { se, df: counted };
}

/** Standard errors at fixed variances, where no engine states them. */
export function ownDefinition(referee: Referee, at: Canonical, problem: Problem): Definition[] {
  const gls = referee.generalizedLeastSquares(at);
  if (isRefusal(gls)) return [];
  const { nrow, data } = gls.vcov;
  const values = mapped(problem, (j) => Math.sqrt(data[j * (nrow + 1)] as number));
  return [{ by: `${problem.method}, theta-fixed`, engine: null, values }];
}
/** beta over each kind of standard error. */
export const statisticsOf = (
  { beta }: Canonical,
  se: readonly Definition[],
  {
    parts: {
      conditional: { columns },
    },
  }: Problem,
): Definition[] =>
  se.map(({ by, engine, values }) => ({
    by: `with SE ${by}`,
    engine,
    values: new Map(columns.map((name, j) => [name, (beta[j] as number) / (values.get(name) ?? Number.NaN)])),
  }));
/** By the normal distribution, and by t with each kind of degrees of freedom. */
export function pValuesOf(statistics: readonly Definition[], df: readonly Definition[]): Definition[] {
  const finite = df.filter(({ values }) => [...values.values()].some(Number.isFinite));
  const normal: Definition = { by: 'normal', engine: null, values: new Map() };
  return statistics.flatMap((t) =>
    [normal, ...finite].map((d) => ({
      by: `${d === normal ? 'normal' : `t with df ${d.by}`}, ${t.by}`,
      engine: t.engine === d.engine ? t.engine : null,
      values: new Map([...t.values].map(([name, x]) => [name, twoSided(x, d.values.get(name) ?? null)])),
    })),
  );
}

/** Whether a value rounds to a printed one; an exact one must agree to nine digits. */
export const reproduces = (printed: Printed, value: number | undefined): boolean => {
  if (value === undefined) return false;
  if (printed.below) return printsAs(value, printed.text);
  if (!Number.isFinite(printed.value)) return Object.is(printed.value, value);
  const half = printed.half === 0 ? 1e-6 * Math.max(Math.abs(printed.value), 1e-12) : printed.half;
  return Math.abs(value - printed.value) <= half * (1 + 1e-9);
};

export type Derived = 'se' | 'df' | 't' | 'p';
/** Relative: what two optimizers at one maximum mostly move numbers that follow from the variances by. */
const SLACK: Readonly<Record<Derived, number>> = { se: 3e-5, t: 3e-5, df: 1e-3, p: 1e-3 };
export const widened = (printed: Printed, by: number): Printed =>
  printed.below ? printed : { ...printed, half: printed.half + by };

/** Printed numbers of one kind under every definition; those that reproduce most come first. */
export function matchDefinitions(
  head: Derived,
  printed: ReadonlyMap<string, Printed>,
  definitions: readonly Definition[],
): { rows: Row[]; counts: Map<Definition, number> } {
  const hits = (one: Definition, term: string, p: Printed): boolean => {
    const value = one.values.get(term);
    return reproduces(
      value === undefined || !Number.isFinite(value) || p.half === 0 ? p : widened(p, SLACK[head] * Math.abs(value)),
      value,
    );
  };
  const counts = new Map(
    definitions.map((one) => [one, [...printed].filter(([term, p]) => hits(one, term, p)).length]),
  );
  const ranked = [...definitions].sort((a, b) => (counts.get(b) as number) - (counts.get(a) as number));
  const rows = [...printed].map(([term, p]): Row => {
    const hit = ranked.find((one) => hits(one, term, p));
    const ours = (hit ?? ranked[0])?.values.get(term);
    return { quantity: quantityNamed(head, term), printed: p.text, ours: finiteOr(ours), by: hit?.by ?? null };
  });
  return { rows, counts };
}
const finiteOr = (x: number | undefined): number | null => (x !== undefined && Number.isFinite(x) ? x : null);

/** Two optimizers at one maximum differ by as much: the log-likelihood is flat to 1e-9 over it. */
const OPTIMIZERS = 3e-5;

/** Estimates and log-likelihood: under which criterion's maximum, or at which point, a number is reproduced. */
export function matchOne(
  quantity: string,
  printed: Printed,
  candidates: readonly { readonly by: string; readonly value: number | undefined }[],
): Row {
  const half = printed.half === 0 ? 0 : printed.half + OPTIMIZERS * Math.abs(printed.value);
  const hit = candidates.find(({ value }) => reproduces({ ...printed, half }, value));
  return { quantity, printed: printed.text, ours: finiteOr((hit ?? candidates[0])?.value), by: hit?.by ?? null };
}
