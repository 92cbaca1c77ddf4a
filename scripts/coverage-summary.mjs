// Turns vitest's coverage summary into a Markdown table, one line for each room.
//   node scripts/coverage-summary.mjs coverage/coverage-summary.json
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [, , file = 'coverage/coverage-summary.json'] = process.argv;
/** @typedef {Record<string, { covered: number, total: number }>} Counts */
/** @type {Record<string, Counts>} */
const summary = JSON.parse(readFileSync(file, 'utf8'));
const { total = {}, ...files } = summary;
const kinds = ['lines', 'branches', 'functions'];

/**
 * `src/plot/figure.ts` is in the room `src/plot`.
 * @param {string} name
 */
const roomOf = (name) => path.relative('.', name).split(path.sep).slice(0, 2).join('/');

/** @type {Map<string, Counts>} */
const rooms = new Map();
for (const [name, counts] of Object.entries(files)) {
  const sums =
    rooms.get(roomOf(name)) ?? Object.fromEntries(kinds.map((kind) => [kind, { covered: 0, total: 0 }]));
  for (const kind of kinds) {
    const [sum, count] = [sums[kind], counts[kind]];
    if (sum === undefined || count === undefined) continue;
    sum.covered += count.covered;
    sum.total += count.total;
  }
  rooms.set(roomOf(name), sums);
}

/** @param {{ covered: number, total: number } | undefined} count */
const percent = (count) =>
  count === undefined || count.total === 0 ? '' : `${((100 * count.covered) / count.total).toFixed(1)} %`;
/**
 * @param {string} name
 * @param {readonly string[]} cells
 */
const row = (name, cells) => console.log(`| ${[name, ...cells].join(' | ')} |`);
row('room', kinds);
row(
  '---',
  kinds.map(() => '---:'),
);
for (const [name, sums] of [...rooms].sort(([a], [b]) => a.localeCompare(b)))
  row(
    name,
    kinds.map((kind) => percent(sums[kind])),
  );
row(
  '**all**',
  kinds.map((kind) => percent(total[kind])),
);
