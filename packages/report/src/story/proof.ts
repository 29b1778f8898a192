/**
 * Evidence that can be checked without this program, and what is not proved: a local condition and a search are no
 * global proof.
 */
import { type CertificateDocument, type ComparisonDocument, directionName } from '@mixdiff/schema';
import { fixed, significant } from '../format.ts';
import { shellWord } from '../shell.ts';
import { type Block, heading } from './block.ts';
import { endingThere } from './likelihoods.ts';
import { type Fitted, nameOf, notMaxima } from './names.ts';

/** Evidence that can be checked without us: the slope, the eigenvalue, the line search, and what is not proved. */
export function proofs(document: ComparisonDocument, script: string | null): Block[] {
  const check = script === null ? [] : [`Check it without us: Rscript ${shellWord(script)} (base R, no packages).`];
  return notMaxima(document).flatMap(({ entry, certificate }): Block[] => {
    // the direction is the proof, and stands with the finding
    if (certificate.verdict === 'separated') return [];
    const said = [...slopes(entry, certificate), ...rest(certificate), search(document, entry, certificate), ...check];
    const lead = check.length > 0 ? [0, said.length - 1] : [0];
    return [heading(`Proof that ${nameOf(document, entry.id)} is not a maximum`), { kind: 'list', items: said, lead }];
  });
}

function slopes(entry: Fitted, certificate: CertificateDocument): string[] {
  return rising(certificate).flatMap((zero) => {
    const slope = rounded(zero.slope);
    const text = `d logL / d(${directionName(zero)}) = +${slope} where it stopped. At a true zero it is 0 or negative. Verdict: ${certificate.verdict}.`;
    return [text, ...sameFact(entry, zero.variance, zero.slope)];
  });
}
/** Three digits and no more: what follows them is not what a reader would recompute. */
const rounded = (x: number | null): string => significant(x === null ? null : Number(x.toPrecision(3)), 3);
const rising = (certificate: CertificateDocument): CertificateDocument['evidence']['zeroed'] =>
  certificate.evidence.zeroed.filter((z) => (z.slope ?? 0) > 0);
/** The certificate's own sentences, without what the slope, the headline and the search already say. */
function rest(certificate: CertificateDocument): string[] {
  const said = new Set(['certify/search', 'certify/not-identified', `certify/${certificate.verdict}`]);
  if (rising(certificate).length > 0) said.add('certify/slope');
  return certificate.sentences.filter((s) => !said.has(s.code)).map((s) => sentence(s.text));
}
const sentence = (text: string): string => {
  const capital = text.startsWith('d logL') ? text : text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
};
/**
 * On a log-SD scale, t = (1/2) log v: near zero the second derivative of -logL in t is -4 v dlogL/dv, to first order in
 * v. Said only where the engine's own smallest eigenvalue agrees with it to 1 %.
 */
function sameFact(entry: Fitted, variance: number | null, slope: number | null): string[] {
  const smallest = entry.fit.convergence.hessianEigenvalues?.at(-1);
  if (smallest == null || variance === null || slope === null) return [];
  const predicted = -4 * variance * slope;
  if (!(Math.abs(smallest - predicted) <= 0.01 * Math.abs(predicted))) return [];
  return [
    `The smallest Hessian eigenvalue that the engine reports says the same: ${significant(smallest, 3)}, about -4 x ${significant(variance, 4)} x ${rounded(slope)}.`,
  ];
}
function search(document: ComparisonDocument, entry: Fitted, certificate: CertificateDocument): string {
  const { starts, reached, how } = certificate.searched;
  const [there] = endingThere(document, entry, certificate.bestLogLik);
  const same = there ? ` and ends at the fit of ${nameOf(document, there.id)}` : '';
  return `Going uphill from there gains ${significant(certificate.gain, 3)}${same}. Not proved: that nothing anywhere is higher. ${reached} of ${starts} starts (${how}) end at ${fixed(certificate.bestLogLik, 4)}, none above it.`;
}
