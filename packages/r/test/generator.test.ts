import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RGenerator } from '../src/generator.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-generator-'));
const file = join(folder, 'make.R');
/** Noise on every way out, names and texts that JSON and R quote differently, a value of every kind. */
const CODE = `cat("no newline at the end of the load")
make <- function(n, what = "data") {
  print("chatter"); message("chatter"); warning("chatter"); system("printf chatter")
  if (what == "stop") stop("of 'its' own")
  if (what == "quit") quit(status = 3)
  if (what == "hang") repeat {}
  if (what == "list") return(list(1))
  d <- data.frame(x = rnorm(n), k = seq_len(n), l = c(TRUE, NA, FALSE)[seq_len(n)], check.names = FALSE)
  d[["a \\"b\\" \\\\ ü"]] <- c("one\\ttab", NA, "1.10")[seq_len(n)]
  d$f <- factor(c("lo", "hi", NA)[seq_len(n)], levels = c("lo", "mid", "hi"), ordered = TRUE)
  d$x[2] <- NA
  if (what == "date") d$x <- as.Date("2020-01-01")
  d
}
other <- function() 1
`;
beforeAll(() => writeFileSync(file, CODE));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasR = spawnSync('Rscript', ['--version']).status === 0;
/** A state of L'Ecuyer-CMRG, R's NA in it. */
const words = Int32Array.of(10407, -534773165, -1509390486, 1764030801, 1269977147, -2147483648, 731336254);
const open: RGenerator[] = [];
const generator = (name = 'make', rscript = 'Rscript', timeoutSeconds = 60): RGenerator => {
  const one = new RGenerator({ rscript, library: null, timeoutSeconds }, { file, function: name, folder });
  open.push(one);
  return one;
};
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
function made(answer: Awaited<ReturnType<RGenerator['make']>>) {
  if (isRefusal(answer)) throw new Error(answer.message);
  const { data, state } = answer;
  if (isRefusal(data)) throw new Error(data.message);
  return { ...data, state };
}
/** Code and message: of the process, or of what the function said. */
function refusal(answer: Awaited<ReturnType<RGenerator['make']>>): readonly string[] {
  const told = isRefusal(answer) ? answer : answer.data;
  return isRefusal(told) ? [told.refused, told.message] : [];
}

test('without R it is refused by name', async () => {
  const [code, message] = refusal(await generator('make', '/nowhere/Rscript').make(words, { n: 3 }));
  expect([code, message]).toEqual(['r/no-rscript', 'R is not installed: /nowhere/Rscript was not found']);
});
describe.skipIf(!hasR)(`with R${hasR ? '' : ' (skipped: no Rscript)'}`, () => {
  test('columns arrive as they are, from the stream that is handed in', async () => {
    const asked = generator();
    const { columns, rows, state } = made(await asked.make(words, { n: 3 }));
    expect(rows).toBe(3);
    expect(columns).toMatchObject({
      k: { kind: 'number', values: ['1', '2', '3'] },
      l: { kind: 'logical', values: [1, null, 0] },
      'a "b" \\ ü': { kind: 'text', values: ['one\ttab', null, '1.10'] },
      f: { kind: 'factor', codes: [1, 3, null], levels: ['lo', 'mid', 'hi'], ordered: true },
    });
    const direct = spawnSync(
      'Rscript',
      [
        '--vanilla',
        '-e',
        `.Random.seed <- c(${Array.from(words, (word) => (word === -2147483648 ? 'NA' : `${word}L`)).join()}); cat(sprintf("%.17g", rnorm(3)[c(1, 3)]))`,
      ],
      { encoding: 'utf8' },
    ).stdout.split(' ');
    const { values } = columns['x'] as { values: readonly (string | null)[] };
    expect([values[0], values[2]]).toEqual(direct);
    // asked again, by another process, or as the second of two from a seed: the same
    expect(made(await asked.make(words, { n: 3 })).columns).toEqual(columns);
    expect(made(await generator().make(words, { n: 3 })).columns).toEqual(columns);
    const both = made(await asked.make({ seed: 126 }, { n: 3 }, 2));
    const first = made(await asked.make({ seed: 126 }, { n: 3 }));
    expect(made(await asked.make(first.state, { n: 3 })).columns).toEqual(both.columns);
    const after = await asked.after({ seed: 126 }, { n: 3 }, 2);
    expect(isRefusal(after) ? after.message : after.state).toEqual(both.state);
    expect(state[0]).toBe(10407);
    expect(both.state).toHaveLength(626);
  });
  test('what it stops with is told, and the next question is answered', async () => {
    const asked = generator();
    expect(refusal(await asked.make(words, { n: 3, what: 'stop' }))).toEqual([
      'r/function-failed',
      "make() stopped: of 'its' own",
    ]);
    expect(refusal(await asked.make(words, { n: 3, what: 'list' }))[1]).toContain('it returned list, not a data frame');
    expect(refusal(await asked.make(words, { n: 3, what: 'date' }))[1]).toContain("column 'x' is Date");
    expect(refusal(await asked.make(words, { m: 3 }))[1]).toContain('unused argument (m = 3)');
    expect(refusal(await asked.make(words, { n: 3, what: 'quit' }))[0]).toBe('r/crashed');
    expect(made(await asked.make(words, { n: 3 })).rows).toBe(3);
  });
  test('a function that never returns is ended', async () => {
    const asked = generator('make', 'Rscript', 3);
    expect(refusal(await asked.make(words, { n: 3, what: 'hang' }))[0]).toBe('r/timeout');
  });
  test('a file without the function says which it has', async () => {
    expect(refusal(await generator('mkae').make(words, { n: 3 }))[1]).toContain(
      "it defines no function 'mkae'; its functions: make, other",
    );
  });
});
