import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const entries = JSON.parse(readFileSync(join(root, 'docs/api/typedoc.json'), 'utf8')).entryPoints as string[];

/** Names that an index passes on, each with the file of its package that declares it. */
const exported = (index: string): { name: string; file: string }[] =>
  [...readFileSync(index, 'utf8').matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g)].flatMap(
    ([, names = '', file = '']) =>
      names
        .split(',')
        .map((name) =>
          name
            .trim()
            .replace(/^type /, '')
            .replace(/ as .*$/, ''),
        )
        .filter((name) => name !== '')
        .map((name) => ({ name, file: join(dirname(index), file) })),
  );

test.each(entries)('what %s exports says what it is', (entry) => {
  const bare = exported(join(root, 'docs/api', entry)).filter(({ name, file }) => {
    const declared = new RegExp(`^(.*)\\n+export (?:async )?(?:function|const|interface|class|type) ${name}\\b`, 'm');
    const before = declared.exec(readFileSync(file, 'utf8'))?.[1];
    return before !== undefined && !/\*\/$|^\/\//.test(before.trim());
  });
  expect(bare.map(({ name }) => name)).toEqual([]);
});
