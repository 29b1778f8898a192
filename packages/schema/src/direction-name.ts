import type { CertificateDocument } from './certificate.ts';

type Direction = Pick<CertificateDocument['evidence']['zeroed'][number], 'group' | 'terms' | 'direction'>;

/** `g variance`, `x within g variance`, `variance of 0.2 (Intercept) - 0.98 x within g`: one name for text and script. */
export function directionName({ group, terms, direction }: Direction): string {
  const parts = terms.flatMap((term, i) => {
    const x = direction[i] ?? 0;
    return Math.abs(x) < 5e-4 ? [] : [{ term, x }];
  });
  const [only] = parts;
  if (only && parts.length === 1) {
    return only.term === '(Intercept)' ? `${group} variance` : `${only.term} within ${group} variance`;
  }
  const text = parts.map(
    ({ term, x }, i) => `${i === 0 ? (x < 0 ? '-' : '') : x < 0 ? ' - ' : ' + '}${Math.abs(x).toPrecision(3)} ${term}`,
  );
  return `variance of ${text.join('')} within ${group}`;
}
