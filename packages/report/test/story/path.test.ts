import { pathSensitivity } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { comparisonText, fitText } from '../../src/index.ts';
import { comparisonHtml, drawPictures } from '../../src/pages/index.ts';
import { example } from '../example.ts';

const measured = pathSensitivity.parse({
  jitter: 1e-12,
  seed: 1,
  refits: 5,
  elsewhere: 2,
  ends: [
    { logLik: -2965.1071, outcome: 'relative convergence (4)' },
    { logLik: -2964.1647, outcome: 'relative convergence (4)' },
    { logLik: null, outcome: 'nlme/convergence' },
  ],
  spread: 0.9424,
  sensitive: true,
});
const marked = (path = measured): ReturnType<typeof example> => {
  const document = example();
  for (const { fit, certifies } of document.fits) if (fit && !certifies) fit.pathSensitivity = path;
  return document;
};
const bare = (text: string): string => text.replaceAll(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

test('a fit whose end hangs on rounding is not held against the package, in the headline and where it is told', () => {
  const text = bare(comparisonText(marked()));
  expect(text).toContain("r:glmmTMB/ML's path is sensitive to rounding: glmmTMB itself may end elsewhere.");
  expect(text).toMatch(
    /Path sensitive to rounding: 2 of 5 refits rounded otherwise end elsewhere \(log-likelihood -2965\.1\d* to -2964\.1\d*, 1 without a fit\); glmmTMB [\d.]+ itself may end elsewhere\./,
  );
  expect(text).toContain('under rounding');
  expect(text).toContain('2 of 5 elsewhere');
});
test('the page says the same', () => {
  expect(bare(comparisonHtml(marked(), drawPictures(marked())))).toContain(
    'Path sensitive to rounding: 2 of 5 refits rounded otherwise',
  );
});
test('one that holds is not spoken of', () => {
  const holds = { ...measured, elsewhere: 0, sensitive: false };
  for (const document of [example(), marked(holds)]) {
    expect(bare(comparisonText(document))).not.toMatch(/sensitive to rounding|under rounding/);
  }
});
test('other warnings at the same end are told as such', () => {
  const [entry] = marked({ ...measured, elsewhere: 1, ends: [{ logLik: -2965.1071, outcome: 'x' }], spread: 0 }).fits;
  if (!entry?.fit) throw new Error('no fit');
  expect(bare(fitText(entry.fit, entry.label))).toContain(
    'Note: Path sensitive to rounding: 1 of 5 refits rounded otherwise ends elsewhere (at the same log-likelihood, with other warnings)',
  );
});
