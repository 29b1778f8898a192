/** The point of a residual model that a source prints, from its parameters or from the covariance matrices of the visits. */
import {
  type Answer,
  type Canonical,
  covarianceNames,
  ofLevel,
  type Problem,
  type Refusal,
  type ResidualModel,
  residualNames,
} from '@mixdiff/contract';
import { missingResidual, noSigma, unknownResidual, wrongSigma, wrongVisits } from '../messages.ts';
import type { PrintedEstimates } from '../printed.ts';
import type { Printed } from '../printed-number.ts';
import { isSpatial, parameterNamed, visitPlaces } from './measures.ts';
import type { PrintedVisits } from './printed-residual.ts';
import { levelNamed, type Strata, strataOf } from './strata.ts';

/** A parameter by name, with half the width that its printed digits leave it. */
export interface Width {
  readonly name: string;
  readonly value: number;
  readonly half: number;
}
export interface ResidualPoint {
  readonly residual: Canonical['residual'];
  readonly widths: readonly Width[];
}
type Values = Map<string, { readonly value: number; readonly half: number }>;

export function residualPoint(printed: PrintedEstimates, problem: Problem, file: string): Answer<ResidualPoint> {
  const model = problem.residual as ResidualModel;
  const values: Values = new Map();
  const fromVisits = printed.residual.visits.length > 0 ? readVisits(printed, model, file, values) : null;
  if (fromVisits) return fromVisits;
  const wrong = readParameters(printed, model, file, values);
  if (wrong) return wrong;
  const needed = residualNames(model);
  const lacking = needed.filter((name) => !values.has(name) || isLeftOpen(printed, values.get(name)));
  if (lacking.length > 0) return missingResidual(file, lacking);
  const widths = needed.map((name): Width => ({ name, ...(values.get(name) as Printed) }));
  const { sigma2 = Number.NaN, ...parameters } = Object.fromEntries(widths.map(({ name, value }) => [name, value]));
  return { residual: { kind: 'marginal', sigma2, parameters }, widths };
}

/** A parameter that the printed part of a matrix does not tell; NaN in a whole matrix is a visit that no row has. */
const isLeftOpen = ({ residual: { visits } }: PrintedEstimates, one: Wide | undefined): boolean =>
  Number.isNaN(one?.value) && visits.some(({ sd, corr }) => sd.length + corr.size > 0);
type Wide = Pick<Printed, 'value' | 'half'>;
/** A product to within what the halves of its factors leave. */
const product = (...factors: readonly Wide[]): Wide => ({
  value: factors.reduce((all, { value }) => all * value, 1),
  half: factors.reduce(
    (sum, { half }, k) =>
      sum + half * factors.reduce((all, { value }, i) => (i === k ? all : all * Math.abs(value)), 1),
    0,
  ),
});
const ratio = (a: Wide, b: Wide): Wide => ({
  value: a.value / b.value,
  half: a.half / b.value + (Math.abs(a.value) * b.half) / b.value ** 2,
});

function readParameters(
  { residual: { parameters }, ...printed }: PrintedEstimates,
  model: ResidualModel,
  file: string,
  values: Values,
): Refusal | null {
  const known = residualNames(model);
  const all = strataOf({ parameters }, model);
  const printedOf = (strata: Strata, level: number): Printed | undefined =>
    [...parameters].find(([name]) => levelNamed(name, strata) === level)?.[1];
  for (const [name, one] of parameters) {
    if (!Number.isFinite(one.value)) return unknownResidual(file, name, known, one.text);
    const isDeviation = all.some((strata) => levelNamed(name, strata) >= 0);
    if (isDeviation && one.value < 0) return unknownResidual(file, name, known, one.text);
    if (isDeviation || /^cor\.\d+\.\d+$/.test(name)) continue;
    if (name === 'phi' && known.includes('range')) {
      if (!(one.value > 0 && one.value < 1)) return unknownResidual(file, name, known, one.text);
      const range = -1 / Math.log(one.value);
      values.set('range', { value: range, half: (one.half / one.value) * range ** 2 });
      continue;
    }
    const called = parameterNamed(name, model);
    if (called === null) return unknownResidual(file, name, known);
    values.set(called, one);
  }
  const lacking = all.flatMap((strata) =>
    strata.names.filter((_, level) => level !== strata.reference && !printedOf(strata, level)),
  );
  if (lacking.length > 0) return missingResidual(file, lacking);
  const deviation = (strata: Strata, level: number): Wide => printedOf(strata, level) ?? { value: 1, half: 0 };
  // the residual deviation where the levels that the model takes for 1 are; a source may have taken others
  const { sigma, sigma2 } = printed;
  const needsSigma = known.includes('sigma2') || model.strata !== undefined;
  if (needsSigma && !values.has('sigma2') && !(sigma.value > 0 && Number.isFinite(sigma.value)))
    return sigma.made && !sigma2 ? noSigma(file) : wrongSigma(file, sigma2 ? 'sigma2' : 'sigma', sigma.text);
  const first = all.flatMap((strata) => (strata.isWhole ? [] : [deviation(strata, 0)]));
  const scale = product(sigma, ...first);
  if (known.includes('sigma2') && !values.has('sigma2')) values.set('sigma2', product(scale, scale));
  for (const strata of all) {
    for (const level of strata.names.keys()) {
      const own = deviation(strata, level);
      const name = strata.parameters[level] ?? null;
      if (name === null) continue;
      values.set(name, strata.isWhole ? product(scale, scale, own, own) : ratio(own, deviation(strata, 0)));
    }
  }
  for (const [name, one] of parameters) {
    const [, i, j] = /^cor\.(\d+)\.(\d+)$/.exec(name) ?? [];
    if (i === undefined) continue;
    if (known.includes(name)) values.set(name, one);
    else if (known.includes(`cov.${i}.${j}`)) {
      const [a, b] = [values.get(`variance.${i}`), values.get(`variance.${j}`)];
      if (a && b) values.set(`cov.${i}.${j}`, product(one, rootOf(a), rootOf(b)));
    } else return unknownResidual(file, name, known);
  }
  return null;
}
const rootOf = ({ value, half }: Wide): Wide => ({ value: Math.sqrt(value), half: half / (2 * Math.sqrt(value)) });
function readVisits({ residual: { visits } }: PrintedEstimates, model: ResidualModel, file: string, values: Values) {
  const groups = model.by?.levels ?? [''];
  for (const [level, group] of groups.entries()) {
    const own = visits.find(({ by }) => (model.by ? by === group : true));
    const places = own && visitPlaces(own.terms, model);
    if (!own || !places) return wrongVisits(file, model.by ? group : null, model.structure.labels);
    for (const [name, one] of ofMatrix(own, places, model)) values.set(ofLevel(name, model.by, level), one);
    // a visit that no row has is not printed
    for (const name of covarianceNames(model.structure)) {
      const called = ofLevel(name, model.by, level);
      if (!values.has(called)) values.set(called, { value: Number.NaN, half: 0 });
    }
  }
  return null;
}
const UNKNOWN: Wide = { value: Number.NaN, half: 0 };
/** As printed, or made of printed deviations and correlations; i >= j. */
function elementOf({ cov, sd, corr }: PrintedVisits, i: number, j: number): Wide {
  const own = cov[i]?.[j];
  if (own) return own;
  const deviation = (k: number): Wide => {
    const variance = cov[k]?.[k];
    return variance ? rootOf(variance) : (sd[k] ?? UNKNOWN);
  };
  if (i === j) return product(deviation(i), deviation(i));
  return product(corr.get(`${i},${j}`) ?? UNKNOWN, deviation(i), deviation(j));
}
/** Parameters of the structure that make the printed matrix as well as means over its elements do. */
function ofMatrix(visits: PrintedVisits, places: readonly number[], { structure: { kind } }: ResidualModel): Values {
  const found: Values = new Map();
  const m = places.length;
  const at = (i: number, j: number): Wide => elementOf(visits, Math.max(i, j), Math.min(i, j));
  // over what is printed; where nothing is there is no number
  const mean = (all: readonly Wide[]): Wide => {
    const list = all.filter(({ value }) => Number.isFinite(value));
    return {
      value: list.reduce((sum, { value }) => sum + value, 0) / list.length,
      half: Math.min(...list.map(({ half }) => half)),
    };
  };
  const index = Array.from({ length: m }, (_, k) => k);
  // elements of a matrix are counted from 1
  const number = (k: number): number => (places[k] as number) + 1;
  const diagonal = index.map((k) => at(k, k));
  if (kind === 'us') {
    for (const i of index) {
      found.set(`variance.${number(i)}`, at(i, i));
      for (let j = 0; j < i; j++) {
        const [a, b] = [number(i), number(j)];
        found.set(`cov.${Math.max(a, b)}.${Math.min(a, b)}`, at(i, j));
      }
    }
    return found;
  }
  if (isSpatial(kind)) {
    const { value: sigma2, half } = mean(diagonal);
    const [rho, width] = [at(1, 0).value / sigma2, at(1, 0).half / sigma2];
    const range = kind === 'exp' ? -1 / Math.log(rho) : 1 / Math.sqrt(-Math.log(rho));
    found.set('sigma2', { value: sigma2, half });
    found.set('range', { value: range, half: (width / rho) * (kind === 'exp' ? range ** 2 : range ** 3 / 2) });
    return found;
  }
  if (kind.endsWith('-het')) for (const i of index) found.set(`variance.${number(i)}`, at(i, i));
  else found.set('sigma2', mean(diagonal));
  const correlation = (i: number, j: number): Wide => {
    const printed = visits.corr.get(`${Math.max(i, j)},${Math.min(i, j)}`);
    if (printed) return printed;
    const scale = Math.sqrt(Math.abs(at(i, i).value * at(j, j).value));
    return { value: at(i, j).value / scale, half: at(i, j).half / scale };
  };
  const pairs = (lag: number): Wide[] => index.filter((i) => i + lag < m).map((i) => correlation(i + lag, i));
  if (m > 1 && kind.startsWith('cs')) found.set('rho', mean(index.slice(1).flatMap((lag) => pairs(lag))));
  if (m > 1 && kind.startsWith('ar1')) found.set('rho', mean(pairs(1)));
  if (kind.startsWith('toep')) for (let lag = 1; lag < m; lag++) found.set(`rho.${lag}`, mean(pairs(lag)));
  if (kind.startsWith('ad')) for (let i = 1; i < m; i++) found.set(`rho.${i}`, correlation(i, i - 1));
  return found;
}
