import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const src = path.resolve(__dirname, '../src');

/** Which rooms each room may import, beside itself. `cli` may import every room. */
const allowed: Record<string, string[]> = {
  core: [],
  notebook: ['core'],
  data: ['core', 'backend'],
  backend: ['core'],
  layers: ['core', 'backend'],
  models: ['core', 'backend', 'layers'],
  train: ['core', 'backend', 'data', 'layers', 'models'],
  inspect: ['core', 'backend', 'data', 'layers', 'models', 'train'],
  plot: ['core'],
  display: ['core', 'plot', 'train'],
  exercises: [
    'core',
    'notebook',
    'backend',
    'data',
    'layers',
    'models',
    'train',
    'inspect',
    'plot',
    'display',
  ],
  grading: ['core', 'notebook', 'backend', 'layers', 'models', 'exercises', 'plot', 'display'],
};

interface Import {
  from: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(full);
    return entry.name.endsWith('.ts') ? [full] : [];
  });
}

function relativeImports(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)];
  return found.map(([, target]) => ({ from: file, to: path.resolve(path.dirname(file), target as string) }));
}

/** What stands over all rooms: the public door, and what guards it. */
const doors = ['index.ts', 'door.ts'];
const room = (file: string) => path.relative(src, file).split(path.sep)[0] as string;
const imports = sources(src).flatMap(relativeImports);

describe('imports', () => {
  it('go one way between the rooms', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [a, b] = [room(from), room(to)];
      return (
        a !== b && !doors.includes(a) && a !== 'cli' && !to.endsWith('.json') && !allowed[a]?.includes(b)
      );
    });
    expect(wrong.map(({ from, to }) => `${path.relative(src, from)} -> ${path.relative(src, to)}`)).toEqual(
      [],
    );
  });

  it('form no cycle', () => {
    const graph = new Map<string, string[]>();
    const files = new Set(sources(src));
    for (const { from, to } of imports) {
      const target = [`${to}.ts`, path.join(to, 'index.ts')].find((name) => files.has(name));
      if (target !== undefined) graph.set(from, [...(graph.get(from) ?? []), target]);
    }
    const cycles: string[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push(
          [...trail.slice(trail.indexOf(file)), file].map((f) => path.relative(src, f)).join(' -> '),
        );
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('leave plot free of TensorFlow', () => {
    const plot = sources(src).filter((file) => room(file) === 'plot');
    expect(plot.filter((file) => readFileSync(file, 'utf8').includes('@tensorflow'))).toEqual([]);
  });
});
