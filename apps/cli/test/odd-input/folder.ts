import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ROWS = 24;
const HEADER = 'y,x,x2,g,h,f,w,minus,word,id,all,gap,huge,binary,one level';
/** Small, balanced, nothing special but its odd columns. */
function row(i: number): string {
  const x = (i * 7) % 11;
  const y = 5 + x / 3 + (i % 6) + ((i * 13) % 7) / 5;
  const cells = [y.toFixed(2), x, 2 * x, `g${i % 6}`, `h${(i * 5) % 4}`, 'abc'[i % 3], 1 + (i % 3), i === 4 ? -1 : 1];
  return [...cells, i === 7 ? 'n/a' : x, i, 'same', 'NA', i === 3 ? 'Inf' : x, i % 2, 'only'].join(',');
}
const DATA = `${[HEADER, ...Array.from({ length: ROWS }, (_, i) => row(i))].join('\n')}\n`;
const MODEL = 'data: ok.csv\nformula: y ~ x + (1 | g)\n';

/** Every file that a row of the table names. */
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'ok.csv': DATA,
  'bom-crlf.csv': `\uFEFF${DATA.replaceAll('\n', '\r\n')}`,
  'empty.csv': '',
  'blank.csv': '\n\n\n',
  'header.csv': 'y,x,g\n',
  'short.csv': 'y,x,g\n1,2,a\n3,4\n',
  'long.csv': 'y,x,g\n1,2,a\n3,4,b,5\n',
  'rownames.csv': 'y,x,g\n1,1,2,a\n2,3,4,b\n',
  'twice.csv': 'y,x,x\n1,2,3\n4,5,6\n',
  'nameless.csv': 'y,,g\n1,2,a\n3,4,b\n',
  'binary.csv': Uint8Array.from({ length: 64 }, (_, i) => i),
  'picture.csv': Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
  'neither.csv': Uint8Array.from([...Buffer.from('y,x,g\n1,2,'), 0x81, ...Buffer.from('\n3,4,b\n')]),
  'bars.csv': 'y|x|g\n1|2|a\n3|4|b\n',
  'decimals.csv': 'y;x;g\n1,5;2.5;a\n3;4;b\n',
  'half.csv.gz': gzipSync(DATA).subarray(0, 60),
  'semicolon.csv': 'y;x;g\n1,5;2;a\n3,5;4;b\n',
  'tabs.csv': 'y\tx\tg\n1\t2\ta\n3\t4\tb\n',
  'quote.csv': 'y,x,g\n1,2,"a\n3,4,b\n',
  'after-quote.csv': 'y,x,g\n1,2,"a"b\n3,4,c\n',
  'huge-line.csv': `y,x,${'g'.repeat(1_000_000)}\n1,2,a\n`,
  'page.csv': '<!DOCTYPE html>\n<html><body>404</body></html>\n',
  'ok.yaml': MODEL,
  'typo.yaml': 'data: ok.csv\nformla: y ~ x + (1 | g)\n',
  'nested.json': '{"data":"ok.csv","formula":"y ~ x + (1 | g)","engines":{"new":{"r":"lme4","librery":"D"}}}',
  'bad.yaml': 'data: ok.csv\n  formula: [y\n',
  'bad.json': '{"data": "ok.csv", formula}',
  'list.yaml': '- data\n- formula\n',
  'empty.yaml': '',
  'no-data.yaml': 'formula: y ~ x + (1 | g)\n',
  'number.yaml': 'data: ok.csv\nformula: 7\n',
  'method.yaml': `${MODEL}method: reml\n`,
  'methods.yaml': `${MODEL}methods: REML\n`,
  'factors.yaml': `${MODEL}factors: { f: 3 }\n`,
  'start.yaml': `${MODEL}start: [high]\n`,
  'derive.yaml': `${MODEL}derive: [cx]\n`,
  'elsewhere.yaml': 'data: nowhere.csv\nformula: y ~ x + (1 | g)\n',
  'engine.yaml': `${MODEL}engines: { new: { r: glmer } }\n`,
  'seconds.yaml': `${MODEL}engines: { new: { r: lme4, timeoutSeconds: -1 } }\n`,
  'missing-r.yaml': `${MODEL}engines: { gone: { r: lme4, rscript: /nowhere/Rscript } }\n`,
  'recorded.json': '{"schema":"mixdiff/fit@1"}',
  'not.json': 'no json',
  'audit.json': '{"data":"ok.csv","formula":"y ~ x + (1 | g)","method":"ML"}',
  'pair.json': '{"schema":"mixdiff/pair@1"}',
  file: 'a file where a folder is wanted\n',
};

export function oddFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-odd-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder.csv'));
  return folder;
}
