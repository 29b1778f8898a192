/** What `init` writes, as text in the program: it must work without network and without this repository. */
import { backendIds } from '@mixdiff/backends';
import { VERSION } from '@mixdiff/mixdiff/shared';
import { PROJECT_FILE } from './project.ts';

/** What `mixdiff init` writes, by path. */
export const WORKFLOW = '.github/workflows/mixdiff.yml';

/** Travel time of ultrasonic waves in six rails: Devore (2000), table 10.10; in Pinheiro & Bates (2000), section 1.1. */
const RAIL = `Rail,travel
1,55
1,53
1,54
2,26
2,37
2,32
3,78
3,91
3,85
4,92
4,100
4,96
5,49
5,51
5,50
6,80
6,85
6,83
`;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** How a project gets the version that wrote its snapshots. */
export const INSTALL = `npm install --save-dev --save-exact mixdiff@${VERSION}`;

export const starter: Readonly<Record<string, string>> = {
  'package.json': json({ private: true, devDependencies: { mixdiff: VERSION } }),
  [PROJECT_FILE]: json({
    cases: ['cases'],
    profile: 'numerical',
    reporters: ['terminal', 'junit=reports/mixdiff.xml'],
  }),
  'cases/rail/case.json': json({
    title: 'Travel time of waves in six rails',
    source: 'Devore (2000), table 10.10; Pinheiro & Bates (2000), section 1.1',
    data: 'data.csv',
    formula: 'travel ~ 1 + (1 | Rail)',
    factors: { Rail: null },
    backends: [...backendIds(false)],
    methods: ['REML', 'ML'],
    tolerances: { profile: 'numerical', exceptions: [] },
    accepted: [],
  }),
  'cases/rail/data.csv': RAIL,
  [WORKFLOW]: `# The estimates of every case under cases/, on every push: a number that moves fails the run.
name: mixdiff
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      # mixdiff is a devDependency of this project, pinned, with a package-lock.json that is committed:
      # ${INSTALL}
      - name: install
        run: npm ci
      - name: check
        run: npx --no-install mixdiff check --reporter terminal --reporter github --reporter junit=reports/mixdiff.xml --reporter markdown=reports/mixdiff.md
      - name: summary
        if: always()
        run: if [ -f reports/mixdiff.md ]; then cat reports/mixdiff.md >> "$GITHUB_STEP_SUMMARY"; fi
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: mixdiff
          path: reports
`,
};
