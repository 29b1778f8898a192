/** One of two fits with all that is known of it. An engine may be at hand or not; whoever asks must see which. */
import type { Canonical, Certificate, Criterion, Engine, Fit, Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import type { Entrant } from '@mixdiff/runs';
import { encodeFit, type FitDocument } from '@mixdiff/schema';

/** One of two fits whose difference is to be explained. */
export interface Side {
  readonly id: string;
  readonly problem: Problem;
  readonly fit: Fit;
  /** What the fit reports: its own document where it came as one. */
  readonly reported: FitDocument;
  readonly certificate: Certificate;
  /** Absent for a fit that is known by its numbers alone. */
  readonly entrant: Entrant | null;
  readonly engine: Engine | null;
}
/** A place on the way from one side to the other: one fit of one problem under one set of conventions. */
export interface Node {
  readonly problem: Problem;
  readonly weights: WeightKind;
  /** What is stated there: of generalized models one of several. */
  readonly criterion: Criterion;
  readonly fit: Fit;
  readonly document: FitDocument;
}
export const nodeOf = (problem: Problem, weights: WeightKind, fit: Fit, document = encodeFit(fit, problem)): Node => ({
  problem,
  weights,
  criterion: fit.meaning.criterion,
  fit,
  document,
});

/** Whose conventions a node states, and where. */
export interface Place {
  readonly side: Side;
  readonly problem: Problem;
  readonly weights: WeightKind;
  readonly criterion: Criterion;
  readonly point: Canonical;
  /** Who else has an engine that may know the criterion, where the side's own and the referee do not. */
  readonly others?: readonly Side[];
}
