/**
 * Residual deviations by strata as a source prints them, relative to that of one level (nlme's varIdent), and the parameters that
 * they are at a point.
 */
import { type Canonical, own, type ResidualModel, sigma2Of, varianceNames } from '@mixdiff/contract';
import type { PrintedEstimates } from '../printed.ts';

export type Parameters = Readonly<Record<string, number>>;
/** Those of a residual model, `sigma2` among them; none of another point. */
export const parametersOf = (point: Pick<Canonical, 'residual'>): Parameters =>
  point.residual.kind === 'marginal'
    ? { ...point.residual.parameters, sigma2: point.residual.sigma2 }
    : { sigma2: sigma2Of(point) };
/** The point with other values of some. */
export function withParameters(at: Canonical, change: Parameters): Canonical {
  if (at.residual.kind !== 'marginal') return at;
  const { sigma2 = at.residual.sigma2, ...others } = change;
  return { ...at, residual: { ...at.residual, sigma2, parameters: { ...at.residual.parameters, ...others } } };
}

/** Residual deviations by strata, of which a source prints one as 1 and the others relative to it. */
export interface Strata {
  /** What a source calls the deviation of each level, in the model's order. */
  readonly names: readonly string[];
  /** The parameters that they are: a deviation relative to that of the first level, which has none, or a variance. */
  readonly parameters: readonly (string | null)[];
  /** Whether they are variances of positions, and no residual variance stands beside them. */
  readonly isWhole: boolean;
  /** Of which level the source prints 1; the first unless another is. */
  readonly reference: number;
}
export const prefixOf = (place: number): string => (place === 0 ? '' : `${place + 1}:`);
/** nlme joins the levels of several factors by a star, a model by a colon. */
const sameName = (name: string, own: string): boolean => name === own || name === own.replace(/(?<=sd\..*):/g, '*');

export function strataOf(
  { parameters }: Pick<PrintedEstimates['residual'], 'parameters'>,
  model: ResidualModel,
): Strata[] {
  const made = (
    place: number,
    levels: readonly string[],
    own: readonly (string | null)[],
    isWhole: boolean,
  ): Strata => {
    const names = levels.map((level) => `${prefixOf(place)}sd.${level}`);
    const one = names.findIndex((known) =>
      [...parameters].some(([name, { value }]) => sameName(name, known) && value === 1),
    );
    return { names, parameters: own, isWhole, reference: Math.max(0, one) };
  };
  const { variance = [], strata } = model;
  const functions = variance.flatMap((one, k) =>
    one.kind === 'ident' && one.by
      ? [made(saidPlace(k, model), one.by.levels, [null, ...varianceNames(one, k)], false)]
      : [],
  );
  if (!strata) return functions;
  const { place, levels } = strata;
  return [
    made(
      place,
      levels,
      levels.map((_, k) => `variance.${k + 1}`),
      true,
    ),
    ...functions,
  ];
}
export function deviationAt({ parameters, isWhole }: Strata, level: number, point: Canonical): number {
  const name = parameters[level] ?? null;
  const value = name === null ? 1 : (own(parametersOf(point), name) ?? Number.NaN);
  return isWhole ? Math.sqrt(value) : value;
}
export function withDeviation({ parameters, isWhole }: Strata, level: number, at: Canonical, value: number): Canonical {
  const name = parameters[level] ?? null;
  return name === null ? at : withParameters(at, { [name]: isWhole ? value * value : value });
}
/** The place of a variance function among those that were said; one may have become part of the structure. */
const saidPlace = (k: number, { strata }: ResidualModel): number => (strata && k >= strata.place ? k + 1 : k);
/** The level that a name is of; -1. */
export const levelNamed = (name: string, { names }: Strata): number => names.findIndex((own) => sameName(name, own));
