// The licences of the libraries whose code a bundle holds, as one text.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path) => readFileSync(path, 'utf8');

/** Of every library of which a line is in one of the bundles, as esbuild describes them. */
export function licences(built, head) {
  const folders = new Set();
  for (const { metafile } of built) {
    for (const output of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/@.][^/]*)\//.exec(input);
        if (found && bytesInOutput > 0) folders.add(resolve(root, found[1]));
      }
    }
  }
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(read(join(folder, 'package.json')));
    const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)/i.test(one));
    return {
      name,
      text: `${name} ${version} (${license})\n\n${file ? read(join(folder, file)).trim() : 'It brings no file of its licence along; its package.json names it as above.'}`,
    };
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  const sorted = texts.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ text }) => text);
  return `${[head, ...sorted].join(rule)}\n`;
}
