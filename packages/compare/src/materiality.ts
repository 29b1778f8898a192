import type { FitDocument, MaterialFinding } from '@mixdiff/schema';

/** What a difference changes for a reader: moves of variances and fixed effects, and p-values that cross 5 %. */
const LEVEL = 0.05;

export function materiality(
  stopped: { readonly id: string; readonly fit: FitDocument },
  best: { readonly id: string; readonly fit: FitDocument },
): MaterialFinding[] {
  return [...variances(stopped, best), largestMove(stopped, best), ...crossings(stopped, best)];
}
type Pair = Parameters<typeof materiality>;
const finding = (
  [stopped, best]: Pair,
  fields: Pick<MaterialFinding, 'what' | 'quantity' | 'from' | 'to' | 'sentence'> & Partial<MaterialFinding>,
): MaterialFinding => ({ fit: stopped.id, against: best.id, inSE: null, crosses: false, ...fields });

function variances(...pair: Pair): MaterialFinding[] {
  const [stopped, best] = pair;
  const components = stopped.fit.random.flatMap((block, t) =>
    block.terms.map((term, i) =>
      finding(pair, {
        what: 'variance',
        quantity: `variance|${block.group}|${term}`,
        from: block.cov[i]?.[i] ?? null,
        to: best.fit.random[t]?.cov[i]?.[i] ?? null,
        sentence: `${term === '(Intercept)' ? block.group : `${term} within ${block.group}`} variance`,
      }),
    ),
  );
  const square = (x: number | null): number | null => (x === null ? null : x * x);
  const residual = finding(pair, {
    what: 'variance',
    quantity: 'variance|Residual',
    from: square(stopped.fit.sigma),
    to: square(best.fit.sigma),
    sentence: 'residual variance',
  });
  return [...components, residual];
}
function largestMove(...pair: Pair): MaterialFinding {
  const [stopped, best] = pair;
  let most = { term: '', from: null as number | null, to: null as number | null, inSE: 0 };
  stopped.fit.fixed.forEach((row, j) => {
    const other = best.fit.fixed[j];
    const se = other?.se ?? row.se;
    if (row.estimate === null || other?.estimate == null || !se) return;
    const inSE = Math.abs(row.estimate - other.estimate) / se;
    if (inSE >= most.inSE) most = { term: row.term, from: row.estimate, to: other.estimate, inSE };
  });
  return finding(pair, {
    what: 'estimate',
    quantity: `beta|${most.term}`,
    from: most.from,
    to: most.to,
    inSE: most.inSE,
    sentence: `largest move ${most.inSE.toPrecision(2)} SE${most.term ? ` (${most.term})` : ''}`,
  });
}
function crossings(...pair: Pair): MaterialFinding[] {
  const [stopped, best] = pair;
  const tested = stopped.fit.fixed.filter((row, j) => row.p !== null && best.fit.fixed[j]?.p != null);
  if (tested.length === 0) return [];
  const crossing = stopped.fit.fixed.flatMap((row, j) => {
    const to = best.fit.fixed[j]?.p;
    return row.p !== null && to != null && row.p < LEVEL !== to < LEVEL ? [{ row, to }] : [];
  });
  if (crossing.length === 0) {
    const sentence = `none of ${tested.length} p-values crosses`;
    return [finding(pair, { what: 'p-value', quantity: 'p', from: null, to: null, sentence })];
  }
  return crossing.map(({ row, to }, i) =>
    finding(pair, {
      what: 'p-value',
      quantity: `p|${row.term}`,
      from: row.p,
      to,
      crosses: true,
      sentence: `${i === 0 ? `${crossing.length} of ${tested.length} ${crossing.length === 1 ? 'crosses' : 'cross'}: ` : ''}${row.term}, p ${row.p?.toFixed(4)} -> ${to.toFixed(4)} (Wald ${row.statisticName})`,
    }),
  );
}
