/** What of a residual model nlme's corStruct and varFunc classes refuse, with their words where they have some. */
import type { Chosen, Refusal, ResidualModel, VarianceFunction } from '@mixdiff/contract';
import {
  emptyPosition,
  fixedOfFitted,
  negativeCovariate,
  noPairs,
  repeatedPosition,
  zeroCovariate,
  zeroDistance,
} from '../gls/messages.ts';
import { distances, smallestDistance } from './spatial.ts';

export function refuseResidual(residual: ResidualModel, chosen: Chosen): Refusal | null {
  const { subject, structure, variance = [] } = residual;
  if (!structure.kind.startsWith('diag') && subject.levels.length === subject.index.length)
    return noPairs(subject.name);
  const found = [refusePlaces(residual, chosen), ...variance.map(refuseVariance)];
  return found.find((refusal) => refusal !== null) ?? null;
}

function refusePlaces(residual: ResidualModel, chosen: Chosen): Refusal | null {
  const { subject, position, structure, at } = residual;
  const { kind, labels } = structure;
  if (at && !kind.startsWith('diag')) {
    if (smallestDistance(subject, distances(at)) > 0) return null;
    return kind === 'exp' && chosen['exponential']?.value === 'corCAR1'
      ? repeatedPosition('corCAR1', subject.name)
      : zeroDistance(subject.name);
  }
  if (kind === 'us' || kind === 'us-hom' || kind.endsWith('-het')) {
    const used = new Set(position);
    const empty = labels.find((_, k) => !used.has(k));
    if (empty !== undefined) return emptyPosition(empty);
  }
  const name = CLASSES[kind];
  return name && repeats(residual) ? repeatedPosition(name, subject.name) : null;
}
const CLASSES: Readonly<Record<string, string>> = {
  us: 'corSymm',
  'us-hom': 'corSymm',
  'ar1-hom': 'corAR1',
  'ar1-het': 'corAR1',
  'toep-hom': 'corARMA',
  'toep-het': 'corARMA',
  arma: 'corARMA',
};

function repeats({ subject, position, structure: { labels } }: ResidualModel): boolean {
  const seen = new Set<number>();
  for (const [row, s] of subject.index.entries()) seen.add(s * labels.length + position[row]);
  return seen.size < position.length;
}

function refuseVariance({ kind, of }: VarianceFunction): Refusal | null {
  if (kind === 'fixed' && of === 'fitted') return fixedOfFitted();
  if (!(of instanceof Float64Array)) return null;
  const negative = of.findIndex((v) => v < 0);
  if (kind === 'fixed' && negative >= 0) return negativeCovariate(negative, of[negative]);
  const zero = of.indexOf(0);
  return (kind === 'fixed' || kind === 'power') && zero >= 0 ? zeroCovariate(kind, zero) : null;
}
