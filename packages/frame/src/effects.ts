/**
 * The fixed part of a model free of the contrasts it was fitted with: what the estimable functions of its terms are
 * made from (Goodnight 1978, SAS Technical Report R-101).
 */
import { type Answer, isRefusal, type Matrix } from '@mixdiff/contract';
import { designMatrix, levelMatrix, type ModelMatrix } from './design.ts';
import type { ModelFrame } from './model-frame.ts';
import { isNumeric, type Vector } from './vector.ts';

/** One term of the fixed part; the intercept has neither factors nor covariates. */
export interface Effect {
  readonly term: string;
  readonly factors: readonly string[];
  readonly covariates: readonly string[];
}
/** A model matrix, the names of its columns and the term of each. */
interface Coded {
  /** n x columns. */
  readonly X: Matrix;
  readonly columns: readonly string[];
  readonly term: readonly string[];
}
/** The terms of a model free of contrasts, for hypotheses of types I to III. */
export interface Effects {
  readonly effects: readonly Effect[];
  /** A column for every level of every factor. */
  readonly levels: Coded;
  /** Factors against their first level, whatever contrasts the fit has. */
  readonly treatment: Coded;
}

/** The effects of a model frame; refused where a matrix cannot be made. */
export function effectsOf({ formula: { fixed }, variables, rows }: ModelFrame): Answer<Effects> {
  const values = fixed.variables.map(({ label }) => variables.get(label) as Vector);
  const levels = levelMatrix(fixed, values, rows.length);
  if (isRefusal(levels)) return levels;
  const treatment = designMatrix(fixed, values, rows.length, () => 'treatment');
  if (isRefusal(treatment)) return treatment;
  const names = (term: readonly number[], numeric: boolean): string[] =>
    term.filter((v) => isNumeric(values[v]) === numeric).map((v) => fixed.variables[v]?.label as string);
  const effects = fixed.terms.map(
    (term, t): Effect => ({
      term: fixed.labels[t] as string,
      factors: names(term, false),
      covariates: names(term, true),
    }),
  );
  const intercept: Effect = { term: '(Intercept)', factors: [], covariates: [] };
  const coded = ({ matrix: X, columns, term }: ModelMatrix): Coded => ({ X, columns, term });
  return {
    effects: fixed.intercept ? [intercept, ...effects] : effects,
    levels: coded(levels),
    treatment: coded(treatment),
  };
}
