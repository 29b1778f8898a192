/** Between native parameters (layout.ts) and the variance scale: both directions. */
import type { Answer, Canonical, Coefficients, FamilyParameters, Matrix, OtherPart, Residual } from '@mixdiff/contract';
import { writeSigma } from '../canonical.ts';
import { noNativePoint } from '../messages.ts';
import type { Side } from './layout.ts';
import type { Model } from './model.ts';

/** The model must stand at `par`: REML's fixed effects are those of its last evaluation. */
export function canonicalAt(model: Model, par: Float64Array): Canonical {
  const { covariances, layout } = model;
  const Sigma = covariances.map((term, k): Matrix => {
    term.set(par, layout.thetaAt[k]);
    const data = new Float64Array(term.c * term.c);
    writeSigma(term.T, term.c, data);
    return { nrow: term.c, ncol: term.c, data };
  });
  const { mean } = layout;
  const beta = mean.at === null ? spread(mean, model.integrated().beta) : coefficientsOf(mean, par);
  const others = othersAt(model, par);
  return { beta, ...(others ? { others } : {}), Sigma, residual: residualAt(model, par) };
}
/** NaN for the columns that are dropped. */
function spread({ predictor, fixed }: Side, kept: Float64Array): Float64Array {
  const all = new Float64Array(predictor.columns.length).fill(Number.NaN);
  fixed.kept.forEach((column, j) => {
    all[column] = kept[j];
  });
  return all;
}
const coefficientsOf = (side: Side, par: Float64Array): Float64Array =>
  spread(side, par.subarray(side.at ?? 0, (side.at ?? 0) + side.fixed.p));
const sidesOf = ({ layout: { zero, dispersion } }: Model): (readonly [OtherPart, Side])[] => [
  ...(zero ? [['zeroInflation', zero] as const] : []),
  ...(dispersion ? [['dispersion', dispersion] as const] : []),
];
/** null: there are no other predictors. */
function othersAt(model: Model, par: Float64Array): Coefficients | null {
  const sides = sidesOf(model);
  return sides.length > 0 ? Object.fromEntries(sides.map(([part, side]) => [part, coefficientsOf(side, par)])) : null;
}
function residualAt({ density, layout: { dispersionAt, shapeAt } }: Model, par: Float64Array): Residual {
  const family: Record<string, number> = {};
  if (density.dispersion && dispersionAt !== null)
    family['dispersion'] = Math.exp(density.dispersion.power * par[dispersionAt]);
  if (density.shape && shapeAt !== null) family[density.shape.name] = density.shape.valueOf(par[shapeAt]);
  return Object.keys(family).length > 0 ? { kind: 'none', family } : { kind: 'none' };
}

/** Refused where the scale has none: a singular covariance matrix, a dispersion of zero. */
export function nativePoint(model: Model, at: Canonical): Answer<Float64Array> {
  const { covariances, layout, length } = model;
  const par = new Float64Array(length);
  if (at.residual.kind !== 'none' || !familyInto(model, at.residual.family ?? {}, par)) return noNativePoint();
  const sides: (readonly [Side, Float64Array | undefined])[] = [
    ...(layout.mean.at === null ? [] : [[layout.mean, at.beta] as const]),
    ...sidesOf(model).map(([part, side]) => [side, at.others?.[part]] as const),
  ];
  for (const [{ predictor, fixed, at: place }, values] of sides) {
    if (values?.length !== predictor.columns.length) return noNativePoint();
    par.set(
      Float64Array.from(fixed.kept, (column) => values[column]),
      place ?? 0,
    );
  }
  const read = covariances.every((term, k) => term.read(at.Sigma[k], par, layout.thetaAt[k]));
  return read && par.every(Number.isFinite) ? par : noNativePoint();
}
function familyInto({ density, layout }: Model, family: FamilyParameters, par: Float64Array): boolean {
  const { dispersionAt, shapeAt } = layout;
  if (density.dispersion && dispersionAt !== null)
    par[dispersionAt] = Math.log(family['dispersion'] ?? Number.NaN) / density.dispersion.power;
  if (density.shape && shapeAt !== null) par[shapeAt] = density.shape.psiOf(family[density.shape.name] ?? Number.NaN);
  return par.every(Number.isFinite);
}
