import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = (name: string): string => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');

test("the README's figures of star against real are those of docs/validation.md", () => {
  const found = /(\d+) fits of (\d+) cases by (.*?) were held against ours: (\d+) agree.*?; (\d+) do not/s.exec(
    page('docs/validation.md'),
  );
  if (!found) throw new Error('docs/validation.md says it otherwise');
  const [, fits, cases, versions = '', agree, others] = found;
  const count = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'][
    versions.split(/, | and /).length
  ];
  const said = page('README.md').replace(/\s+/g, ' ');
  expect(said).toContain(`${fits} fits of ${cases} cases by ${count} package versions, ${agree} of them`);
  expect(said).toContain(`the other ${others} are listed`);
});
