/** A variance of zero is often taken for an error. Where it is the maximum, the slope that proves it is told. */
import { type CertificateDocument, type ComparisonDocument, directionName } from '@mixdiff/schema';
import { list, several, significant } from '../format.ts';
import { type Block, heading, items } from './block.ts';
import { maximaByPeers, type Peers } from './likelihoods.ts';
import { certificateOf, type Fitted, shortNameOf } from './names.ts';

/** Why a maximum at the boundary is one: which variance or correlation, the slope there, and for one factor the mean squares. */
export function boundaries(document: ComparisonDocument): Block[] {
  const told = maximaByPeers(document).flatMap((peers) => ofPeers(document, peers));
  return told.length > 0 ? [heading('At the boundary: true zeros, and their evidence'), items(...told)] : [];
}
type Zero = CertificateDocument['evidence']['zeroed'][number];
interface Found {
  readonly zero: Zero;
  readonly fits: Fitted[];
}
/** One sentence per direction that is zero, for all fits in which it is. */
function ofPeers(document: ComparisonDocument, { name, fits }: Peers): string[] {
  const found = new Map<string, Found>();
  const squares = new Set<string>();
  for (const f of fits) {
    const certificate = certificateOf(document, f.id);
    if (certificate?.verdict !== 'boundary-maximum') continue;
    for (const zero of certificate.evidence.zeroed) {
      const key = `${zero.group} ${zero.direction.map((x) => Math.abs(x ?? 0).toFixed(1)).join()}`;
      const known = found.get(key);
      if (known) known.fits.push(f);
      else found.set(key, { zero, fits: [f] });
    }
    for (const { code, text } of certificate.sentences) if (code === 'certify/mean-squares') squares.add(text);
  }
  const [one] = squares;
  return [...[...found.values()].map((zero) => sentence(document, name, zero)), ...(one ? [`${name}: ${one}.`] : [])];
}
function sentence(document: ComparisonDocument, criterion: string, { zero, fits }: Found): string {
  const who = several(fits.map((f) => shortNameOf(document, f.id)));
  const slope = significant(zero.slope, 3);
  const name = directionName(zero);
  const correlations = atOne(zero, fits[0]);
  const what =
    correlations.length > 0
      ? `${list(correlations)} in ${who}, for the ${name.replace(/^the /, '')} is zero. d logL / d(that variance)`
      : `${name} is zero in ${who}. d logL / d(${name})`;
  return `${criterion}: ${what} = ${slope} at zero: the log-likelihood falls with any more of it.`;
}
/** A combination of columns without variance is a correlation of 1 or -1. */
function atOne({ group, terms, direction }: Zero, f: Fitted | undefined): string[] {
  const block = f?.fit.random.find((b) => b.group === group && b.terms.join() === terms.join());
  const parts = terms.flatMap((_, i) => (Math.abs(direction[i] ?? 0) < 5e-4 ? [] : [i]));
  if (!block || parts.length < 2) return [];
  return parts.flatMap((i) =>
    parts
      .filter((j) => j > i)
      .flatMap((j) => {
        const r = block.corr[i]?.[j] ?? null;
        if (r === null || Math.abs(r) < 0.99) return [];
        return [`the correlation of ${terms[i]} and ${terms[j]} within ${group} is ${Number(r.toPrecision(4))}`];
      }),
  );
}
