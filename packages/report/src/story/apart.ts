/** Fits that maximise different functions are named before any are ranked, with what would make them comparable. */
import type { ComparisonDocument, Distinction } from '@mixdiff/schema';
import { list, several } from '../format.ts';
import { type Block, paragraph } from './block.ts';
import { divides } from './likelihoods.ts';
import { nameOf } from './names.ts';

/** What it takes to make them one, by what keeps them apart. */
const REMEDIES: Readonly<Record<Distinction['what'], string>> = {
  'weights-meaning':
    '--weights-kind precision or --weights-kind likelihood asks every engine for one meaning (one that has no such meaning refuses)',
  weights: 'give both the same weights',
  rows: 'fit both to the same rows',
  response: 'fit both to the same response; a transformed one needs its Jacobian',
  method: 'ask for one method: --reml or --ml',
  criterion: 'ask engines that approximate the integral in one way',
  X: 'restricted likelihoods of two fixed parts do not compare: --ml',
  model: 'they are two models: compare them by a test or a criterion, not as one',
  constant: 'add the constant',
};
/** Fits of one method that maximise different functions: who, what differs, and what would make them one. */
export const apartBlocks = (document: ComparisonDocument): Block[] =>
  divides(document).map(({ groups, causes }) => {
    const sides = groups.map(
      ({ fits, told }) => `${several(fits.map((f) => nameOf(document, f.id)))}: ${told.join(', ')}.`,
    );
    const many = groups.length === 2 ? 'two different functions' : `${groups.length} different functions`;
    const remedies = causes.map((what) => REMEDIES[what]).join('; ');
    return paragraph(
      `Not one likelihood (${list(causes)}). ${sides.join(' ')} They maximise ${many}: none agrees with, or falls short of, one of another group. To compare them: ${remedies}.`,
    );
  });
