import {
  type Answer,
  type Chosen,
  type Coefficients,
  compareVersions,
  type Fit,
  type Matrix,
  type Note,
  OTHER_PARTS,
  type Problem,
} from '@mixdiff/contract';
import { type Columns, type DriverAnswer, vector } from './answer.ts';
import { meaningOf } from './convention.ts';
import { packageOf, type RPackage } from './job.ts';
import * as say from './messages.ts';
import { inOurNames, nativeNames } from './names.ts';
import { residualOf } from './residual.ts';

/** The driver's answer as a Fit, with R's messages and warnings kept in R's words. */
export function fitOf(
  id: string,
  name: RPackage,
  problem: Problem,
  answer: DriverAnswer,
  asked: Chosen = {},
): Answer<Fit> {
  if (answer.missing !== undefined) return say.missingPackage(answer.missing);
  if (answer.error !== undefined) return say.rError(id, inOurNames(onOneLine(answer.error), problem));
  if (answer.lacks !== undefined)
    return say.lacks(id, answer.message ?? answer.lacks, answer.lacks, answer.limit === 'original');
  const version = answer.versions[packageOf(name)] ?? '';
  const dispersion = compareVersions(version, '1.1.9') < 0 ? 'log-dispersion-variance' : 'log-dispersion-sd';
  const meaning = meaningOf(name, problem, answer, dispersion, asked);
  const unlikely = meaning.criterion.kind === 'pseudo-likelihood';
  const beta = vector(answer.beta);
  const p = problem.parts.conditional.columns.length;
  const hessian = answer.hessian == null ? null : matrix(answer.hessian);
  const names = answer.native?.names ?? [];
  const dropped = problem.parts.conditional.columns.filter((_, j) => Number.isNaN(beta[j]));
  return {
    backend: id,
    as: `${packageOf(name)} ${version}`,
    method: problem.method,
    chosen: { ...asked, as: { value: version, by: 'default' } },
    meaning,
    canonical: {
      beta,
      ...(answer.parts ? { others: othersOf(answer.parts) } : {}),
      Sigma: (answer.Sigma ?? []).map((S) => matrix(S)),
      residual: residualOf(problem, answer),
    },
    native: {
      names: nativeNames(
        name,
        version,
        typeof names === 'string' ? [names] : names,
        problem,
        dropped,
        vector(answer.thetas),
      ),
      values: vector(answer.native?.values),
      scale: meaning.parameterization,
      gradient: answer.gradient == null ? null : vector(answer.gradient),
      hessian,
      eigenvalues: answer.eigenvalues == null ? null : vector(answer.eigenvalues),
    },
    stop: {
      reason: answer.code === 0 || answer.code == null ? 'converged' : 'failed',
      code: answer.code ?? null,
      message: answer.message ?? '',
      optimizer: answer.optimizer ?? '',
      iterations: answer.iterations ?? Number.NaN,
      evaluations: { f: answer.f ?? Number.NaN, g: answer.g ?? Number.NaN },
    },
    trace: null,
    logLik: answer.logLik ?? Number.NaN,
    criterion: answer.criterion ?? Number.NaN,
    vcov: answer.vcov == null ? null : square(answer.vcov, p),
    ...(answer.parts ? { vcovOfParts: answer.vcovOfParts == null ? null : matrix(answer.vcovOfParts) } : {}),
    df: answer.df === undefined ? null : vector(answer.df),
    ranef: problem.random.map((term, t) => ({
      term: term.name,
      mode: matrix(answer.ranef?.[t] ?? []),
      condSD: answer.condSD?.[t] == null ? null : matrix(answer.condSD[t] as Columns),
    })),
    fitted: vector(answer.fitted),
    dropped,
    singular: answer.singular ?? false,
    absent: unlikely ? say.NO_LIKELIHOOD : {},
    withheld: answer.withheld ? ['logLik', 'aic', 'bic', 'deviance'] : [],
    versions: answer.versions,
    notes: [
      ...(unlikely ? [say.noLikelihood()] : []),
      ...stopping(name, problem),
      ...answer.notes.map((note) => noteOf(note, problem)),
    ],
  };
}
const othersOf = (parts: NonNullable<DriverAnswer['parts']>): Coefficients =>
  Object.fromEntries(OTHER_PARTS.flatMap((part) => (parts[part] ? [[part, vector(parts[part])] as const] : [])));
/** The rows were left out before R saw them. */
const stopping = (name: RPackage, { source }: Problem): Note[] =>
  name === 'nlme' ? source.dropped.map(say.lmeWouldStop) : [];
const onOneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');
function noteOf({ level, text }: DriverAnswer['notes'][number], problem: Problem): Note {
  const original = inOurNames(text.trim(), problem);
  return { code: `r/${level}`, text: onOneLine(original), original, level };
}
function matrix(columns: Columns): Matrix {
  if (typeof columns === 'number') return { nrow: 1, ncol: 1, data: Float64Array.of(columns) };
  const list = columns ?? [];
  const isColumns = list.every((c) => Array.isArray(c));
  const parts = isColumns ? (list as readonly (readonly (number | null)[])[]) : [list as readonly (number | null)[]];
  const nrow = parts[0]?.length ?? 0;
  return { nrow, ncol: parts.length, data: Float64Array.from(parts.flat(), (v) => v ?? Number.NaN) };
}
/** A p x p matrix whose every entry may be missing. */
function square(columns: Columns, p: number): Matrix {
  const m = matrix(columns);
  return m.nrow === p && m.ncol === p ? m : { nrow: p, ncol: p, data: new Float64Array(p * p).fill(Number.NaN) };
}
