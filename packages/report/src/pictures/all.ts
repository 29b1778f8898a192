/**
 * The pictures by name, each drawn from the document alone. One without data says why instead of being left out: a gap
 * would look like a fault.
 */
import { forTerminal } from '@mixdiff/quoting';
import type { ComparisonDocument } from '@mixdiff/schema';
import { boxes } from './boxes.ts';
import { counts } from './counts.ts';
import { cross } from './cross.ts';
import { fixedEffects } from './fixed-effects.ts';
import { grid } from './grid.ts';
import { integral } from './integral.ts';
import { paths } from './paths.ts';
import type { Picture, Pictures } from './picture.ts';
import { profiles } from './profiles.ts';
import { randomEffects } from './random-effects.ts';
import { quantiles, residuals } from './residuals.ts';
import { scatter } from './scatter.ts';
import { surface } from './surface.ts';
import { variances } from './variances.ts';

/** Every picture by the name of its file. */
const PICTURES: Readonly<Record<string, (document: ComparisonDocument) => Picture>> = {
  scatter,
  boxes,
  variances,
  'fixed-effects': fixedEffects,
  profiles,
  integral,
  paths,
  surface,
  cross,
  grid,
  'random-effects': randomEffects,
  residuals,
  quantiles,
  counts,
};
export const PICTURE_NAMES: readonly string[] = Object.keys(PICTURES);
export function drawPictures(given: ComparisonDocument): Pictures {
  const document = forTerminal(given);
  return new Map(Object.entries(PICTURES).map(([name, draw]) => [name, draw(document)]));
}
