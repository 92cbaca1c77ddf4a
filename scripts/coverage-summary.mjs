// Turns vitest's coverage summary into a Markdown table, one line for each room.
//   node scripts/coverage-summary.mjs coverage/coverage-summary.json
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [, , file] = process.argv;
const { total, ...files } = JSON.parse(readFileSync(file, 'utf8'));
const kinds = ['lines', 'branches', 'functions'];

/** `src/plot/figure.ts` is in the room `src/plot`. */
const roomOf = (name) => path.relative('.', name).split(path.sep).slice(0, 2).join('/');

const rooms = new Map();
for (const [name, counts] of Object.entries(files)) {
  const sums = rooms.get(roomOf(name)) ?? Object.fromEntries(kinds.map((kind) => [kind, [0, 0]]));
  for (const kind of kinds) {
    sums[kind][0] += counts[kind].covered;
    sums[kind][1] += counts[kind].total;
  }
  rooms.set(roomOf(name), sums);
}

const percent = (covered, all) => (all === 0 ? '' : `${((100 * covered) / all).toFixed(1)} %`);
const row = (name, cells) => console.log(`| ${[name, ...cells].join(' | ')} |`);
row('room', kinds);
row(
  '---',
  kinds.map(() => '---:'),
);
for (const [name, sums] of [...rooms].sort(([a], [b]) => a.localeCompare(b)))
  row(
    name,
    kinds.map((kind) => percent(...sums[kind])),
  );
row(
  '**all**',
  kinds.map((kind) => percent(total[kind].covered, total[kind].total)),
);
