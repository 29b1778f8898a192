import { EXACT, type Fit, type Matrix, OTHER_PARTS, own, type Problem, type Residual } from '@mixdiff/contract';
import type { FitDocument } from './fit.ts';

type Maybe = number | null;
const numbers = (x: readonly Maybe[]): Float64Array => Float64Array.from(x, (v) => v ?? Number.NaN);
function matrix(rows: readonly (readonly Maybe[])[]): Matrix {
  const [nrow, ncol] = [rows.length, rows[0]?.length ?? 0];
  const data = new Float64Array(nrow * ncol);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      data[i + j * nrow] = value ?? Number.NaN;
    });
  });
  return { nrow, ncol, data };
}

/** Its first p rows and columns. */
const corner = (rows: readonly (readonly Maybe[])[], p: number): (readonly Maybe[])[] =>
  rows.slice(0, p).map((row) => row.slice(0, p));

function residualOf({ residual, sigma }: FitDocument): Residual {
  const sigma2 = sigma === null ? Number.NaN : sigma ** 2;
  if (!residual) return { kind: 'variance', sigma2 };
  const numbersOf = (values: Readonly<Record<string, number | null>>) =>
    Object.fromEntries(Object.entries(values).map(([name, x]) => [name, x ?? Number.NaN]));
  if (residual.kind === 'none') {
    return residual.family ? { kind: 'none', family: numbersOf(residual.family) } : { kind: 'none' };
  }
  return { kind: 'marginal', sigma2, parameters: numbersOf(residual.parameters) };
}

/** A stored fit as a Fit of this problem, whose columns and groups it must have. What was not stored is NaN. */
export function decodeFit(document: FitDocument, problem: Problem, backend: string): Fit {
  const fit = decoded(document, problem, backend);
  reported.set(fit, document);
  return fit;
}
/** What a stored fit says of itself; its statistics and criteria need not follow from its estimates. */
export const reportedBy = (fit: Fit): FitDocument | undefined => reported.get(fit);
const reported = new WeakMap<Fit, FitDocument>();

function decoded(document: FitDocument, problem: Problem, backend: string): Fit {
  const { convergence } = document;
  const mean = document.fixed.filter(({ part }) => part === undefined);
  const others = Object.fromEntries(
    OTHER_PARTS.flatMap((part) => {
      const rows = document.fixed.filter((row) => row.part === part);
      return rows.length > 0 ? [[part, numbers(rows.map((row) => row.estimate))] as const] : [];
    }),
  );
  const hasParts = mean.length < document.fixed.length;
  const vcov = document.vcov && matrix(document.vcov);
  return {
    backend,
    as: document.as,
    method: document.method,
    chosen: document.chosen,
    meaning: { ...document.meaning, criterion: document.meaning.criterion ?? EXACT },
    canonical: {
      beta: numbers(mean.map((row) => row.estimate)),
      ...(hasParts ? { others } : {}),
      Sigma: document.random.map((block) => matrix(block.cov)),
      residual: residualOf(document),
    },
    native: {
      names: document.native.names,
      values: numbers(document.native.values),
      scale: document.native.scale,
      gradient: null,
      hessian: null,
      eigenvalues: convergence.hessianEigenvalues && numbers(convergence.hessianEigenvalues),
    },
    stop: {
      reason: convergence.reason,
      code: convergence.code,
      message: convergence.message,
      optimizer: convergence.optimizer,
      iterations: convergence.iterations ?? Number.NaN,
      evaluations: { f: convergence.evaluations.f ?? Number.NaN, g: convergence.evaluations.g ?? Number.NaN },
    },
    trace: null,
    logLik: document.logLik ?? Number.NaN,
    criterion: document.criterion ?? -2 * (document.logLik ?? Number.NaN),
    vcov: vcov && document.vcov && hasParts ? matrix(corner(document.vcov, mean.length)) : vcov,
    ...(hasParts ? { vcovOfParts: vcov } : {}),
    df: mean.some((row) => row.df !== null) ? numbers(mean.map((row) => row.df)) : null,
    ranef: problem.random.map((term, t) => {
      const modes = document.ranef?.[t]?.modes;
      const missing = term.columns.map(() => null);
      return { term: term.name, mode: matrix(term.levels.map((level) => own(modes, level) ?? missing)), condSD: null };
    }),
    fitted: document.fitted ? numbers(document.fitted) : new Float64Array(problem.response.y.length).fill(Number.NaN),
    dropped: document.droppedColumns,
    singular: convergence.singular,
    absent: {},
    withheld: document.withheld,
    notes: document.messages.map(({ code, text, original, level }) => ({
      code: code as `${string}/${string}`,
      text,
      ...(original === undefined ? {} : { original }),
      ...(level === undefined ? {} : { level }),
    })),
    ...(document.versions ? { versions: document.versions } : {}),
  };
}
