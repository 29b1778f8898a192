import type { Canonical } from './canonical.ts';
import type { Chosen } from './choice.ts';
import type { Matrix } from './matrix.ts';
import type { Meaning } from './meaning.ts';
import type { Method } from './problem.ts';
import type { Code, Note } from './refusal.ts';

/** The evaluations of one phase: its parameters may be others than those of the next. */
export interface Segment {
  /** `bobyqa`, `restart`, `em`, `nlminb`, … */
  readonly phase: string;
  /** d native parameters. */
  readonly names: readonly string[];
  /** d x evaluations. */
  readonly par: Matrix;
  /** The objective as the optimizer saw it. */
  readonly value: Float64Array;
  /** 1: an accepted iterate. */
  readonly accepted: Uint8Array;
}
/** The way of a fit, phase by phase. */
export type Trace = readonly Segment[];

/** Why it stopped. Where it stopped is a Certificate's business. */
export interface Stop {
  readonly reason: 'converged' | 'budget' | 'failed' | 'given' | 'unknown';
  readonly code: number | null;
  readonly message: string;
  readonly optimizer: string;
  readonly iterations: number;
  readonly evaluations: { readonly f: number; readonly g: number };
}
/** The same point in the engine's own parameters, on the scale that its optimizer saw. */
export interface Native {
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly scale: string;
  readonly gradient: Float64Array | null;
  readonly hessian: Matrix | null;
  /** Decreasing. */
  readonly eigenvalues: Float64Array | null;
}
/** The modes of one term given y, level by level, with their conditional standard deviations where there are any. */
export interface RandomModes {
  /** RandomTerm.name */
  readonly term: string;
  /** levels x columns. */
  readonly mode: Matrix;
  readonly condSD: Matrix | null;
}
/** Where one backend ended on one problem, and what it states there. Arrays are in the order of the Problem. */
export interface Fit {
  /** `lme4`, `r:lme4`, `recorded:F.json`. */
  readonly backend: string;
  /** `lme4 1.1-35.5` */
  readonly as: string;
  readonly method: Method;
  readonly chosen: Chosen;
  readonly meaning: Meaning;
  readonly canonical: Canonical;
  readonly native: Native;
  readonly stop: Stop;
  readonly trace: Trace | null;
  /** Also where the original withholds it: then `withheld` names it. */
  readonly logLik: number;
  /** What the original reports as its criterion: REML criterion or deviance, -2 logLik. */
  readonly criterion: number;
  /** p x p with NaN rows and columns for dropped ones; null with a reason in `absent`. Already scaled by seScale. */
  readonly vcov: Matrix | null;
  /** Where there are other linear predictors: the same of the coefficients of all of them, in the order of `coefficientNames`. */
  readonly vcovOfParts?: Matrix | null | undefined;
  /** p, where `meaning.df` names a finite method. */
  readonly df: Float64Array | null;
  /** One per random term, in the Problem's order. */
  readonly ranef: readonly RandomModes[];
  /** n, offset included. */
  readonly fitted: Float64Array;
  /** Names of X columns that the backend dropped. */
  readonly dropped: readonly string[];
  readonly singular: boolean;
  /** Quantity -> why it is null. */
  readonly absent: Readonly<Record<string, Code>>;
  /** Quantities that were reached and that the original does not show: `logLik`, `aic`, `bic`, `deviance`. */
  readonly withheld: readonly string[];
  /** Of an original: what it ran on (R, its packages). */
  readonly versions?: Readonly<Record<string, string>>;
  readonly notes: readonly Note[];
}
