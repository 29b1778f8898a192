import { pathSensitivity } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { comparisonText, fitText } from '../../src/index.ts';
import { comparisonHtml, drawPictures } from '../../src/pages/index.ts';
import { example } from '../example.ts';

const measured = pathSensitivity.parse({
  jitter: 1e-12,
  seed: 1,
  refits: 8,
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
    /Path sensitive to rounding: 2 of 8 refits rounded otherwise end elsewhere \(log-likelihood -2965\.1\d* to -2964\.1\d*, 1 without a fit\); glmmTMB [\d.]+ itself may end elsewhere\./,
  );
  expect(text).toContain('under rounding');
  expect(text).toContain('2 of 8 elsewhere');
});
test('the page says the same', () => {
  expect(bare(comparisonHtml(marked(), drawPictures(marked())))).toContain(
    'Path sensitive to rounding: 2 of 8 refits rounded otherwise',
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
    'Note: Path sensitive to rounding: 1 of 8 refits rounded otherwise ends elsewhere (at the same log-likelihood, with other warnings)',
  );
});
test('that the package itself prints a value with lost digits is told beyond 1e-6, rounded upwards', () => {
  const said = (valueRounding: number | null): string => {
    const [entry] = marked({ ...measured, elsewhere: 0, sensitive: false, valueRounding }).fits;
    if (!entry?.fit) throw new Error('no fit');
    return bare(fitText({ ...entry.fit, as: 'lme4 1.1-31' }, entry.label));
  };
  expect(said(2.1e-5)).toContain("Note: lme4 1.1-31's own log-likelihood may be printed up to 0.00003 off");
  for (const small of [9e-7, null]) expect(said(small)).not.toContain('may be printed');
  const document = marked({ ...measured, elsewhere: 0, sensitive: false, valueRounding: 0.4 });
  expect(bare(comparisonText(document))).toContain('may be printed up to 0.4 off');
});
test('an end without a log-likelihood beside others that have one', () => {
  const said = (...logLiks: (number | null)[]): string => {
    const ends = logLiks.map((logLik) => ({ logLik, outcome: 'x' }));
    const [entry] = marked({ ...measured, elsewhere: 2, ends, spread: 0 }).fits;
    if (!entry?.fit) throw new Error('no fit');
    return bare(fitText({ ...entry.fit, logLik: null }, entry.label));
  };
  expect(said(-86.474, null, -86.474)).toContain('(log-likelihood -86.47, 1 without one, as this fit)');
  expect(said(null, null)).toContain('(with other warnings, 2 without one, as this fit)');
});
