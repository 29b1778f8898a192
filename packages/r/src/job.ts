import type { By, Chosen, Matrix, Predictor, Problem, ResidualModel, Structure } from '@mixdiff/contract';

/** By what is asked of R: a package, or a function of one that is none's only business. */
export const R_PACKAGES = ['lme4', 'nlme', 'glmmTMB', 'mmrm', 'GLMMadaptive', 'glmmPQL'] as const;
export type RPackage = (typeof R_PACKAGES)[number];
/** The package that it is of. */
export const packageOf = (name: RPackage): string => (name === 'glmmPQL' ? 'MASS' : name);

interface ByJob {
  readonly index: number[];
  readonly levels: number;
}
/** Of a structure what R must know beside its kind: columns of matrices, and sizes. */
interface StructureJob {
  readonly order: readonly number[];
  readonly known: number[][] | null;
  readonly coordinates: number[][];
  readonly parts: readonly { readonly kind: string; readonly columns: number }[];
}
/** A linear predictor beside that of the mean. */
interface PartJob {
  readonly columns: number[][];
  readonly offset: number[] | null;
}
export interface ResidualJob {
  readonly kind: string;
  readonly subject: ByJob;
  readonly position: ByJob;
  readonly positions: number;
  readonly order: readonly number[];
  readonly known: number[][] | null;
  readonly nugget: boolean;
  readonly at: number[][];
  readonly by: ByJob | null;
  readonly variance: readonly {
    readonly kind: string;
    readonly of: number[] | 'fitted' | null;
    readonly by: ByJob | null;
  }[];
}
/**
 * A problem as the driver takes it: data, matrices and options as data. Column names, formulas and labels stay here: in R
 * every name is made by the driver, so that nothing of the user's is evaluated there.
 */
export interface Job {
  readonly engine: RPackage;
  readonly package: string;
  readonly method: 'REML' | 'ML';
  readonly y: number[];
  readonly fixed: readonly { readonly intercept: boolean; readonly columns: number[][] }[];
  readonly random: readonly (StructureJob & {
    readonly level: number[];
    readonly levels: number;
    readonly columns: number[][];
    readonly structure: string;
    /** null: it adds to the mean's predictor. */
    readonly part: string | null;
    /** The first term with the same grouping. */
    readonly sameAs: number;
  })[];
  readonly residual: ResidualJob | null;
  readonly zeroInflation: PartJob | null;
  readonly dispersion: PartJob | null;
  readonly family: string;
  readonly link: string;
  /** Of a negative binomial whose parameter is given. */
  readonly theta: number | null;
  /** Of counts of successes; null: one trial a row, or none. */
  readonly trials: number[] | null;
  readonly weights: number[] | null;
  readonly offset: number[] | null;
  /** Of mmrm: its method, vcov, optimizer, start; of glmer and mixed_model(): nagq. */
  readonly choices: Readonly<Record<string, string>>;
}

export function jobOf(problem: Problem, name: RPackage, chosen: Chosen = {}): Job {
  const X = columnsOf(problem.parts.conditional.X);
  const terms = [...new Set(problem.parts.conditional.term)];
  return {
    engine: name,
    package: packageOf(name),
    method: problem.method,
    y: Array.from(problem.response.y),
    fixed: terms.map((term) => ({
      intercept: term === '(Intercept)',
      columns: problem.parts.conditional.term.flatMap((t, j) => (t === term ? [X[j] as number[]] : [])),
    })),
    random: problem.random.map((term) => ({
      level: Array.from(term.level),
      levels: term.levels.length,
      columns: columnsOf(term.Z),
      structure: term.structure.kind,
      part: term.part ?? null,
      ...structureJob(term.structure),
      sameAs: problem.random.findIndex((other) => sameGrouping(other.level, term.level)),
    })),
    residual: problem.residual && residualJob(problem.residual),
    zeroInflation: partJob(problem.parts.zeroInflation),
    dispersion: partJob(problem.parts.dispersion),
    family: problem.response.family,
    link: problem.response.link,
    theta: problem.response.theta ?? null,
    trials: problem.response.trials && Array.from(problem.response.trials),
    weights: problem.weights && Array.from(problem.weights.values),
    offset: problem.parts.conditional.offset && Array.from(problem.parts.conditional.offset),
    choices: Object.fromEntries(Object.entries(chosen).map(([choice, { value }]) => [choice, value])),
  };
}
const partJob = (part: Predictor | undefined): PartJob | null =>
  part ? { columns: columnsOf(part.X), offset: part.offset && Array.from(part.offset) } : null;
function structureJob({ order = [], known, coordinates, parts = [] }: Structure): StructureJob {
  return {
    order,
    known: known ? columnsOf(known) : null,
    coordinates: coordinates ? columnsOf(coordinates) : [],
    parts: parts.map((part) => ({ kind: part.kind, columns: part.labels.length })),
  };
}
function residualJob({ subject, position, structure, by, at, variance = [] }: ResidualModel): ResidualJob {
  const { order, known } = structureJob(structure);
  const positions = structure.labels.length;
  return {
    kind: structure.kind,
    subject: byJob(subject),
    position: { index: Array.from(position), levels: positions },
    positions,
    order,
    known,
    nugget: structure.nugget ?? false,
    at: at ? columnsOf(at) : [],
    by: by ? byJob(by) : null,
    variance: variance.map(({ kind, of, by: levels }) => ({
      kind,
      of: of instanceof Float64Array ? Array.from(of) : of,
      by: levels && byJob(levels),
    })),
  };
}
const byJob = ({ index, levels }: By): ByJob => ({ index: Array.from(index), levels: levels.length });
const columnsOf = ({ nrow, ncol, data }: Matrix): number[][] =>
  Array.from({ length: ncol }, (_, j) => Array.from(data.subarray(j * nrow, (j + 1) * nrow)));
const sameGrouping = (a: Int32Array, b: Int32Array): boolean => a.every((level, i) => level === b[i]);
