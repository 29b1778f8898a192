import { type Answer, type Fit, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { kenwardRogerTable, satterthwaiteTable } from '@mixdiff/inference';
import type { AuditDocument } from '@mixdiff/schema';
import type { Printed } from './printed.ts';

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
  new Map(problem.columns.map((name, j) => [name, value(j)]));

/** The definitions of SE and df that engines state at one point, and those of lmerTest and pbkrtest. */
export function definitionsAt(
  fits: readonly { readonly engine: string; readonly fit: Fit }[],
  problem: Problem,
): { se: Definition[]; df: Definition[] } {
  const p = problem.columns.length;
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
  const df = fits.flatMap(({ engine, fit }) => {
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
  return { se, df };
}

/** Whether a value rounds to a printed one; an exact one must agree to nine digits. */
export const reproduces = (printed: Printed, value: number | undefined): boolean => {
  if (value === undefined) return false;
  if (!Number.isFinite(printed.value)) return Object.is(printed.value, value);
  const half = printed.half === 0 ? 1e-6 * Math.max(Math.abs(printed.value), 1e-12) : printed.half;
  return Math.abs(value - printed.value) <= half * (1 + 1e-9);
};

/** Printed numbers of one kind under every definition; those that reproduce most come first. */
export function matchDefinitions(
  head: string,
  printed: ReadonlyMap<string, Printed>,
  definitions: readonly Definition[],
): { rows: Row[]; counts: Map<Definition, number> } {
  const counts = new Map(
    definitions.map((one) => [one, [...printed].filter(([term, p]) => reproduces(p, one.values.get(term))).length]),
  );
  const ranked = [...definitions].sort((a, b) => (counts.get(b) as number) - (counts.get(a) as number));
  const rows = [...printed].map(([term, p]): Row => {
    const hit = ranked.find((one) => reproduces(p, one.values.get(term)));
    const ours = (hit ?? ranked[0])?.values.get(term);
    return { quantity: `${head}|${term}`, printed: p.text, ours: finiteOr(ours), by: hit?.by ?? null };
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
