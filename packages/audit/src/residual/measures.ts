/**
 * Each printed number of a residual model as a function of a point: a parameter, one relative to another (varIdent's deviations to that
 * of the level printed as 1), corCAR1's phi = exp(-1 / range), an element of the covariance matrix of the visits.
 */

import { visitCovariance } from '@mixdiff/certify';
import {
  type Canonical,
  covarianceNames,
  ofLevel,
  own,
  type Problem,
  type ResidualModel,
  residualNames,
  sigma2Of,
} from '@mixdiff/contract';
import { quantityNamed } from '@mixdiff/schema';
import { scaledResidual } from '../log-likelihoods.ts';
import type { PrintedEstimates } from '../printed.ts';
import type { Printed } from '../printed-number.ts';
import {
  deviationAt,
  levelNamed,
  type Parameters,
  parametersOf,
  prefixOf,
  type Strata,
  strataOf,
  withDeviation,
  withParameters,
} from './strata.ts';

/** A printed number, what stands for it at a point, and that put in the place of another's. */
export interface Measure {
  readonly quantity: string;
  readonly printed: Printed;
  /** undefined: the point has none. */
  valueAt(point: Canonical): number | undefined;
  put(from: Canonical, at: Canonical): Canonical;
}
/** What a model calls a printed name: functions are numbered anew where one has become part of the structure. */
export function parameterNamed(name: string, model: ResidualModel): string | null {
  const known = new Set(residualNames(model));
  const [, prefix, rest = ''] = /^(?:(\d+):)?(.*)$/.exec(name) ?? [];
  const isOfFunction = /^(?:power|exp|const)(?:\.|$)/.test(rest);
  const place = prefix === undefined ? 0 : Number(prefix) - 1;
  const own = isOfFunction && model.strata && place > model.strata.place ? place - 1 : place;
  const called = isOfFunction ? prefixOf(own) + rest : name;
  const ways = [called, called.replace(/\*/g, ':'), ALIKE[called] ?? called];
  return ways.find((one) => known.has(one)) ?? null;
}
/** An autoregression of order 1 has one name more, of which one is the model's. */
const ALIKE: Readonly<Record<string, string>> = { 'ar.1': 'rho', rho: 'ar.1' };

/** null: a name that the model has not. */
export function measureOf(
  name: string,
  printed: Printed,
  model: ResidualModel,
  all: readonly Strata[],
): Measure | null {
  const quantity = quantityNamed('residual', name);
  const strata = all.find((one) => levelNamed(name, one) >= 0);
  if (strata) {
    const { reference } = strata;
    const level = levelNamed(name, strata);
    const ratio = (point: Canonical): number =>
      deviationAt(strata, level, point) / deviationAt(strata, reference, point);
    return {
      quantity,
      printed,
      valueAt: ratio,
      put: (from, at) => withDeviation(strata, level, at, ratio(from) * deviationAt(strata, reference, at)),
    };
  }
  const known = new Set(residualNames(model));
  if (name === 'phi' && known.has('range')) {
    return {
      quantity,
      printed,
      valueAt: (point) => Math.exp(-1 / (own(parametersOf(point), 'range') ?? Number.NaN)),
      put: (from, at) => withParameters(at, { range: parametersOf(from)['range'] as number }),
    };
  }
  const [, i, j] = /^cor\.(\d+)\.(\d+)$/.exec(name) ?? [];
  if (i !== undefined && known.has(`cov.${i}.${j}`)) {
    const scale = (values: Parameters): number =>
      Math.sqrt((values[`variance.${i}`] as number) * (values[`variance.${j}`] as number));
    const correlation = (point: Canonical): number => {
      const values = parametersOf(point);
      return (values[`cov.${i}.${j}`] as number) / scale(values);
    };
    return {
      quantity,
      printed,
      valueAt: correlation,
      put: (from, at) => withParameters(at, { [`cov.${i}.${j}`]: correlation(from) * scale(parametersOf(at)) }),
    };
  }
  const called = parameterNamed(name, model);
  if (called === null) return null;
  return {
    quantity,
    printed,
    valueAt: (point) => own(parametersOf(point), called),
    put: (from, at) => withParameters(at, { [called]: parametersOf(from)[called] as number }),
  };
}

/** The residual deviation of the levels that the source prints as 1. */
function sigmaMeasure(kind: 'sigma' | 'sigma2', printed: Printed, all: readonly Strata[]): Measure {
  const sigmaAt = (point: Canonical): number =>
    all.reduce(
      (product, strata) => product * deviationAt(strata, strata.reference, point),
      all.some(({ isWhole }) => isWhole) ? 1 : Math.sqrt(sigma2Of(point)),
    );
  const whole = all.find(({ isWhole }) => isWhole);
  return {
    quantity: kind,
    printed,
    valueAt: (point) => (kind === 'sigma' ? sigmaAt(point) : sigmaAt(point) ** 2),
    put: (from, at) => {
      const factor = sigmaAt(from) / sigmaAt(at);
      if (!whole) return withParameters(at, { sigma2: sigma2Of(at) * factor ** 2 });
      return scaledBy(at, factor ** 2);
    },
  };
}
const scaledBy = (at: Canonical, c: number): Canonical => ({ ...at, residual: scaledResidual(at.residual, c) });

/** Every element of the printed matrices that the model has. */
export function visitMeasures({ visits }: PrintedEstimates['residual'], problem: Problem): Measure[] {
  const model = problem.residual;
  if (!model) return [];
  return visits.flatMap(({ by, terms, cov, sd, corr }) => {
    const level = by === null || !model.by ? 0 : Math.max(0, model.by.levels.indexOf(by));
    const places = visitPlaces(terms, model);
    if (!places) return [];
    const C = (point: Canonical, a: number, b: number): number | undefined => {
      const all = visitCovariance(model, level, point);
      return all?.[b * Math.sqrt(all.length) + a];
    };
    const named = (name: string): string => quantityNamed('residual', by === null ? name : `${name}[${by}]`);
    const deviations = sd.flatMap((printed, i): Measure[] => {
      const a = places[i] as number;
      const valueAt = (point: Canonical): number => Math.sqrt(C(point, a, a) ?? Number.NaN);
      const put: Measure['put'] = (from, at) => putElement(model, level, [a, a], from, at);
      return printed ? [{ quantity: named(`sd.${terms[i]}`), printed, valueAt, put }] : [];
    });
    const correlations = [...corr].map(([at, printed]): Measure => {
      const [i, j] = at.split(',').map(Number) as [number, number];
      const [a, b] = [places[i] as number, places[j] as number];
      return {
        quantity: named(`cor.${terms[i]}.${terms[j]}`),
        printed,
        valueAt: (point) =>
          (C(point, a, b) ?? Number.NaN) / Math.sqrt((C(point, a, a) as number) * (C(point, b, b) as number)),
        put: (from, to) => putCorrelation(model, level, [Math.max(a, b), Math.min(a, b)], from, to),
      };
    });
    const elements = cov.flatMap((row, i) =>
      row.flatMap((printed, j): Measure[] => {
        if (!printed) return [];
        const [a, b] = [places[i] as number, places[j] as number];
        const names = [terms[i] as string, ...(i === j ? [] : [terms[j] as string])].join(',');
        return [
          {
            quantity: quantityNamed('visits', by === null ? names : `${names}[${by}]`),
            printed,
            valueAt: (point) => C(point, a, b),
            put: (from, at) => putElement(model, level, [Math.max(a, b), Math.min(a, b)], from, at),
          },
        ];
      }),
    );
    return [...elements, ...deviations, ...correlations];
  });
}
/** Where each printed visit stands among the model's; null where they are others. */
export function visitPlaces(terms: readonly string[], { structure: { labels, kind } }: ResidualModel): number[] | null {
  // a variance, and the covariance of two rows one unit apart
  if (isSpatial(kind)) return terms.length === 2 ? [0, 1] : null;
  const found = terms.map((term) => labels.indexOf(term));
  if (found.every((k) => k >= 0)) return found;
  return terms.length === labels.length ? terms.map((_, k) => k) : null;
}
export const isSpatial = (kind: ResidualModel['structure']['kind']): boolean => kind === 'exp' || kind === 'gau';
function putElement(
  { structure, by }: ResidualModel,
  level: number,
  [i, j]: readonly [number, number],
  from: Canonical,
  at: Canonical,
): Canonical {
  const name = ofLevel(i === j ? `variance.${i + 1}` : `cov.${i + 1}.${j + 1}`, by, level);
  const values = parametersOf(from);
  if (structure.kind === 'us') return withParameters(at, { [name]: values[name] as number });
  // one element alone cannot be put right where few parameters make all
  const group = covarianceNames(structure).map((one) => ofLevel(one, by, level));
  return withParameters(at, Object.fromEntries(group.map((one) => [one, values[one] as number])));
}
/** A correlation with the deviations kept: of an unstructured matrix its covariance, else what the structure makes it of. */
function putCorrelation(
  model: ResidualModel,
  level: number,
  [i, j]: readonly [number, number],
  from: Canonical,
  at: Canonical,
): Canonical {
  const { structure, by } = model;
  const name = (a: number, b: number): string =>
    ofLevel(a === b ? `variance.${a + 1}` : `cov.${a + 1}.${b + 1}`, by, level);
  if (structure.kind !== 'us') {
    const of = covarianceNames(structure).filter((one) => one.startsWith('rho'));
    const values = parametersOf(from);
    return withParameters(
      at,
      Object.fromEntries(of.map((one) => [ofLevel(one, by, level), values[ofLevel(one, by, level)] as number])),
    );
  }
  const scale = (point: Canonical): number =>
    Math.sqrt((parametersOf(point)[name(i, i)] as number) * (parametersOf(point)[name(j, j)] as number));
  return withParameters(at, { [name(i, j)]: ((parametersOf(from)[name(i, j)] as number) / scale(from)) * scale(at) });
}
/** All printed numbers of the residual model, sigma among them. */
export function residualMeasures(printed: PrintedEstimates, problem: Problem): Measure[] {
  const { residual: model } = problem;
  if (!model) return [];
  const all = strataOf(printed.residual, model);
  const isReference = (name: string): boolean => all.some((one) => levelNamed(name, one) === one.reference);
  const parameters = [...printed.residual.parameters].flatMap(([name, one]) => {
    const measure = isReference(name) ? null : measureOf(name, one, model, all);
    return measure ? [measure] : [];
  });
  const { sigma, sigma2 } = printed;
  const hasSigma = residualNames(model).includes('sigma2') || model.strata !== undefined;
  return [
    ...visitMeasures(printed.residual, problem),
    ...parameters,
    ...(hasSigma && !sigma.made ? [sigmaMeasure('sigma', sigma, all)] : []),
    ...(hasSigma && sigma2 ? [sigmaMeasure('sigma2', sigma2, all)] : []),
  ];
}
