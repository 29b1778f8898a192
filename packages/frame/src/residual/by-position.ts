/**
 * One model under two names: a correlation with one variance, times a standard deviation for each position, is the
 * heterogeneous structure of that correlation. nlme says the first, the other packages the second; a Problem has the second.
 */
import type { By, Kind, ResidualModel, VarianceFunction } from '@mixdiff/contract';

const HETEROGENEOUS: Partial<Record<Kind, Kind>> = {
  'us-hom': 'us',
  'cs-hom': 'cs-het',
  'ar1-hom': 'ar1-het',
  'toep-hom': 'toep-het',
  'ad-hom': 'ad-het',
  'diag-hom': 'diag-het',
};

/** The same model, its kind heterogeneous where a variance function has one level per position and every position rows. */
export function byPosition(model: ResidualModel): ResidualModel {
  const { structure, position, by, variance = [], ...rest } = model;
  const kind = HETEROGENEOUS[structure.kind];
  const at = variance.findIndex(
    (f) => f.kind === 'ident' && f.by && isOneToOne(f.by, position, structure.labels.length),
  );
  // with groups every group has variances of its own: the ratios would be shared between them
  if (!kind || at < 0 || by || structure.nugget) return model;
  const others: VarianceFunction[] = variance.filter((_, i) => i !== at);
  const { levels, index } = (variance[at] as VarianceFunction).by as By;
  const strata = structure.labels.map((_, k) => levels[index[position.indexOf(k)] as number] as string);
  return {
    ...rest,
    position,
    structure: { ...structure, kind },
    ...(others.length > 0 ? { variance: others } : {}),
    strata: { place: at, levels: strata },
  };
}

function isOneToOne({ levels, index }: By, position: Int32Array, positions: number): boolean {
  if (levels.length !== positions) return false;
  const level = new Int32Array(positions).fill(-1);
  const taken = new Set<number>();
  for (const [row, at] of position.entries()) {
    if (level[at] === -1) {
      if (taken.has(index[row] as number)) return false;
      level[at] = index[row] as number;
      taken.add(index[row] as number);
    } else if (level[at] !== index[row]) return false;
  }
  return taken.size === positions;
}
