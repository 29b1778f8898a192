/**
 * A coefficient whose p-value lies below 5 % by one fit and above it by another of the same maximum: nothing but standard errors
 * and degrees of freedom makes that, and who decides by the line must be told which.
 */
import type { ComparisonDocument, FitDocument } from '@mixdiff/schema';
import { count, list, pValue } from '../format.ts';
import { type Block, paragraph } from './block.ts';
import { maximaByPeers, type Peers } from './likelihoods.ts';
import { nameOf } from './names.ts';

const LEVEL = 0.05;
/** Coefficients that are told; the tables have all. */
const TOLD = 3;

interface Tested {
  readonly id: string;
  readonly meaning: FitDocument['meaning'];
  readonly p: number;
}
/** One sentence per group of fits of one function; none where each p-value has its side. */
export const acrossFivePercent = (document: ComparisonDocument): Block[] =>
  maximaByPeers(document).flatMap((peers) => {
    const crossing = termsOf(peers).flatMap((term) => {
      const tested = testedBy(peers, term).sort((a, b) => a.p - b.p);
      const [least, most] = [tested[0], tested.at(-1)];
      return least && most && least.p < LEVEL && most.p >= LEVEL ? [{ term, least, most }] : [];
    });
    if (crossing.length === 0) return [];
    const told = crossing
      .slice(0, TOLD)
      .map(({ term, least, most }) => `${term}: p ${said(document, least)}, but ${said(document, most)}`);
    const more = crossing.length > TOLD ? `; ${count(crossing.length - TOLD, 'coefficient')} more` : '';
    return [
      paragraph(
        `At one maximum (${peers.name}) the method decides on which side of 5 % a p-value lies. ${told.join('; ')}${more}.`,
      ),
    ];
  });
const termsOf = ({ fits }: Peers): string[] => [
  ...new Set(fits.flatMap(({ fit }) => fit.fixed.map(({ term }) => term))),
];
const testedBy = ({ fits }: Peers, term: string): Tested[] =>
  fits.flatMap(({ id, fit }) => {
    const p = fit.fixed.find((row) => row.term === term)?.p ?? null;
    return p === null ? [] : [{ id, meaning: fit.meaning, p }];
  });
const said = (document: ComparisonDocument, { id, meaning: { df, se, seScale }, p }: Tested): string => {
  const scaled = Math.abs(seScale - 1) > 1e-9 ? ' times sqrt(n / (n - p))' : '';
  return `${pValue(p)} by ${nameOf(document, id).replace(/\/(REML|ML)$/, '')} (${list([DF[df], `${SE[se]}${scaled}`])})`;
};
const DF: Readonly<Record<FitDocument['meaning']['df'], string>> = {
  none: 'no degrees of freedom',
  infinite: 'z',
  containment: 'containment degrees of freedom',
  residual: 'residual degrees of freedom',
  satterthwaite: "Satterthwaite's degrees of freedom",
  'kenward-roger': "Kenward and Roger's degrees of freedom",
  'between-within': 'between-within degrees of freedom',
};
const SE: Readonly<Record<FitDocument['meaning']['se'], string>> = {
  'theta-fixed': 'standard errors with variances taken as known',
  'observed-information': 'standard errors from the observed information',
  'joint-precision': 'standard errors from the joint precision',
  'kenward-roger': 'standard errors adjusted by Kenward and Roger',
  'kenward-roger-linear': "standard errors adjusted by Kenward and Roger's linear form",
  empirical: 'CR0 standard errors',
  'empirical-bias-reduced': 'CR2 standard errors',
  'empirical-jackknife': 'CR3 standard errors',
};
