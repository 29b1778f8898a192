/**
 * What a family has beside its mean, as confint lists it behind the coefficients: `.dispersion`, under which its label says the variance that it
 * makes, and one more of some families: t's `.df`, Tweedie's `.power`, nbinom12's `.psi`. A Gamma's dispersion is `.sigma`, lme4's name for its
 * root; a dispersion with a formula has coefficients.
 */
import { type Canonical, furtherOfFamily, type Problem, varianceOfFamily } from '@mixdiff/contract';
import { SCALED } from './parameters.ts';

export interface FamilyParameter {
  /** `.dispersion`, `.df`. */
  readonly name: string;
  readonly label: string;
  /** Its name among the canonical parameters. */
  readonly key: string;
}
/** A parameter of the family at a point; NaN: it has none. */
export const familyValue = ({ residual }: Pick<Canonical, 'residual'>, key: string): number =>
  residual.kind === 'none' ? (residual.family?.[key] ?? Number.NaN) : Number.NaN;

/** Those that the point states, none twice. */
export function familyParameters(
  at: Pick<Canonical, 'residual'>,
  { response: { family } }: Pick<Problem, 'response'>,
): FamilyParameter[] {
  const variance = varianceOfFamily(family);
  const label = variance === undefined ? 'dispersion' : `variance ${variance}`;
  const further = furtherOfFamily(family);
  return [
    ...(SCALED.has(family) ? [] : [{ name: '.dispersion', label, key: 'dispersion' }]),
    ...(further ? [{ name: `.${further.name}`, label: further.means, key: further.name }] : []),
  ].filter(({ key }) => Number.isFinite(familyValue(at, key)));
}
