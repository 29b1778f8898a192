/** The coefficients of all linear predictors in one row, part after part, under the names that glmmTMB gives them. */
import type { OtherPart, Part, Predictor, Problem } from './problem.ts';

/** In the order in which coefficients stand. */
export const OTHER_PARTS: readonly OtherPart[] = ['zeroInflation', 'dispersion'];
/** What stands before the names of columns and groups: `zi~mined`, `disp~x`; nothing before those of the conditional part. */
export const PART_PREFIX: Readonly<Record<Part, string>> = {
  conditional: '',
  zeroInflation: 'zi~',
  dispersion: 'disp~',
};

/** The predictors that a model has, conditional first. */
export const predictorsOf = ({
  parts,
}: Pick<Problem, 'parts'>): { readonly part: Part; readonly predictor: Predictor }[] =>
  (['conditional', ...OTHER_PARTS] as const).flatMap((part) => {
    const predictor = parts[part];
    return predictor ? [{ part, predictor }] : [];
  });
/** The names of all coefficients, conditional ones first. */
export const coefficientNames = (problem: Pick<Problem, 'parts'>): string[] =>
  predictorsOf(problem).flatMap(({ part, predictor }) => predictor.columns.map((column) => PART_PREFIX[part] + column));
