// What `turbo boundaries` cannot see: a silenced boundary, an import whose target is computed at run time, and a writer to
// the terminal that goes past the one place which makes names safe for it, a look-up that finds inherited names, a circle
// of imports, a file of the upper floors that does not say at its head why it is there, a floor that only some stand on
// imported by one that stands on these, a name that is split at its bars, a mock where test files share their modules.
// Usage: zx scripts/house.mjs [ROOT]; exits 1 and names each place.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, glob } from 'zx';
import { circles } from './circles.mjs';

const root = argv._.at(-1) && !String(argv._.at(-1)).endsWith('.mjs') ? String(argv._.at(-1)) : '.';
const SILENCED = new RegExp(['@boundaries', 'ignore'].join('-'));
// A literal target is one string without interpolation, alone or followed by import attributes.
const COMPUTED = /\bimport\(\s*(?!(['"])[^'"]+\1\s*[,)])/;
const WRITES = /\bprocess\.std(?:out|err)\.write\(|\bconsole\.\w+\(/;
const writesBy = (file) => file.startsWith('apps/cli/src/') && !file.endsWith('/tell.ts');
// `name in TABLE` finds what objects inherit: `constructor` is no reporter.
const INHERITED = /(?<!\bfor \((?:const|let) )\b[\w.]+ in [A-Z][A-Z_]+(?=\)|;| \?| &&| \|\|)/;
// Columns and groups may have bars in their names: names of quantities are made and compared, and a term has its fields.
const SPLIT = /\.split\((['"]) ?\| ?\1\)/;
// Tags hold for whatever a package stands on, directly or not; so what may be imported itself is said here.
const ONLY = {
  surface: ['certify', 'inference', 'explain', 'robustness', 'surface', 'conformance'],
  covariance: ['surface', 'certify', 'inference', 'covariance', 'conformance'],
};
const IMPORTS = new RegExp(`['"]@mixdiff/(${Object.keys(ONLY).join('|')})['"/]`);
// Other test files share their modules, so that a mock in one would be a mock in all (vitest.config.ts).
const MOCKS = /\bvi\.(?:mock|doMock)\(/;
const homeOf = (file) => file.split('/')[file.startsWith('packages/') || file.startsWith('apps/') ? 1 : 0];
const tooDeep = (file, line) => {
  const target = IMPORTS.exec(line)?.[1];
  if (target === undefined || ONLY[target].includes(homeOf(file)) || !/\b(?:from|import)\b/.test(line)) return [];
  return [`${target} is imported by ${ONLY[target].slice(0, 4).join(', ')} alone`];
};
const files = await glob(['apps/**/*.{ts,mjs,js}', 'packages/**/*.{ts,mjs,js}', 'studies/**/*.{ts,mjs}'], {
  cwd: root,
  ignore: ['**/node_modules/**', '**/dist/**', '**/reports/**'],
});
const sources = new Map(files.sort().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const faults = [...sources].flatMap(([file, text]) =>
  text
    .split('\n')
    .flatMap((line, i) => [
      ...(SILENCED.test(line) ? [`${file}:${i + 1}: a boundary is silenced`] : []),
      ...(/\/src\//.test(file) && INHERITED.test(line.replace(/\/\/.*$|^\s*\*.*$/, ''))
        ? [`${file}:${i + 1}: 'in' also finds what objects inherit; ask Object.hasOwn`]
        : []),
      ...(/\/src\//.test(file) && SPLIT.test(line)
        ? [`${file}:${i + 1}: a name is split at its bars; see quantity-name.ts in schema and bar.ts in frame`]
        : []),
      ...(writesBy(file) && WRITES.test(line)
        ? [`${file}:${i + 1}: stdout and stderr are written by tell.ts alone`]
        : []),
      ...(/\/test\//.test(file) && !file.endsWith('.mocked.test.ts') && MOCKS.test(line)
        ? [`${file}:${i + 1}: a test file that replaces a module is named *.mocked.test.ts`]
        : []),
      ...tooDeep(file, line).map((fault) => `${file}:${i + 1}: ${fault}`),
      ...(COMPUTED.test(line.replace(/\/\/.*$/, '')) ? [`${file}:${i + 1}: an import with a computed target`] : []),
    ]),
);
// Kernels explain themselves by the equation that they compute; up here code is judgement, and the reason is not in it.
const UPPER =
  /^(?:packages\/(?:surface|certify|inference|proof|runs|explain|robustness|compare|audit|check|simulate|report)|apps\/cli)\/src\/(?!.*\bindex\.ts$).*\.ts$/;
faults.push(
  ...[...sources]
    .filter(([file, text]) => UPPER.test(file) && !/^\/\*\*|^\/\//.test(text))
    .map(([file]) => `${file}:1: no header that says why the file is there`),
);
faults.push(...circles(sources));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
