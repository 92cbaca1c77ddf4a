import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '..');
const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(full);
    return /\.tsx?$/.test(entry.name) ? [path.relative(root, full)] : [];
  });
}

const files = ['src', 'kernels', ...packageSources()].flatMap((folder) => sources(path.join(root, folder)));
const known = new Set(files);

/** Where the sources of the packages are that the course carries inside it; what makes a course has none of its own. */
function packageSources(): string[] {
  return readdirSync(path.join(root, 'packages'))
    .map((name) => path.join('packages', name, 'src'))
    .filter((folder) => existsSync(path.join(root, folder)));
}

/** `src/core`, `src/grading/run`, `kernels/node`; the doors are rooms of their own, each with its browser's side. */
function room(file: string): string {
  const parts = file.replace('.browser.ts', '.ts').split(path.sep);
  return parts.slice(0, parts[1] === 'grading' ? 3 : 2).join('/');
}

/** The names of those packages, and what they are imported by. */
const ours = /^(tfjs-backend-onnx)(?:\/(.+))?$/;

/** The files that a file of ours names in its imports, its calls of `import()` and `require()`, and its types. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']*)'/g)].flatMap(([, target = '']) => {
    const [, name, part = 'index'] = ours.exec(target) ?? [];
    if (name === undefined && !target.startsWith('.')) return [];
    const named =
      name === undefined
        ? path.join(path.dirname(file), target.replace(/\.js$/, ''))
        : path.join('packages', name, 'src', part);
    const endings = file.endsWith('.browser.ts') ? ['.browser.ts', '.ts'] : ['.ts'];
    const candidates = [
      ...endings.map((ending) => `${named}${ending}`),
      `${named}.tsx`,
      path.join(named, 'index.ts'),
    ];
    const found = candidates.find((name) => known.has(name));
    return found === undefined ? [] : [found];
  });
}

type Graph = Map<string, Set<string>>;

const byFile: Graph = new Map(files.map((file) => [file, new Set(importsOf(file))]));

function graphOfRooms(): Graph {
  const graph: Graph = new Map(files.map((file) => [room(file), new Set<string>()]));
  for (const [from, targets] of byFile)
    for (const to of targets) if (room(from) !== room(to)) graph.get(room(from))?.add(room(to));
  return graph;
}

/** Each cycle once, as the way along it. */
function cycles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, trail: string[]): void => {
    if (trail.includes(node)) found.push([...trail.slice(trail.indexOf(node)), node].join(' -> '));
    else if (!done.has(node)) for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** All that can be reached from a room's own targets. */
function beyond(graph: Graph, from: string): Set<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(from) ?? [])].flatMap((next) => [...(graph.get(next) ?? [])]);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...(graph.get(node) ?? []));
  }
  return reached;
}

/** The rows `| room | purpose | takes from |` of the page. */
function rowsOfPage(): Graph {
  const table = page.slice(page.indexOf('## The rooms'), page.indexOf('## The main path'));
  const rows = [...table.matchAll(/^\| `([^`]+)` \|[^|]*\|([^|]*)\|$/gm)];
  return new Map(
    rows.map(([, name, list]) => [
      name as string,
      new Set([...(list as string).matchAll(/`([^`]+)`/g)].map(([, to]) => to as string)),
    ]),
  );
}

/** The arrows of the page's picture, `a --> b`. */
const arrowsOfPage = (): string[] =>
  [...page.matchAll(/^ {2}([\w/.-]+) --> ([\w/.& -]+)$/gm)]
    .flatMap(([, from, to]) => (to as string).split(' & ').map((one) => `${from} --> ${one}`))
    .sort();

const sorted = (graph: Graph) =>
  Object.fromEntries([...graph].map(([name, to]) => [name, [...to].sort()] as const).sort());

describe('imports', () => {
  it('are those that docs/architecture.md tells, room by room', () => {
    expect(sorted(graphOfRooms())).toEqual(sorted(rowsOfPage()));
  });

  it('are drawn in its picture, but for what follows from other arrows', () => {
    const graph = graphOfRooms();
    const arrows = [...graph].flatMap(([from, targets]) => {
      const implied = beyond(graph, from);
      return [...targets].filter((to) => !implied.has(to)).map((to) => `${from} --> ${to}`);
    });
    expect(arrowsOfPage()).toEqual(arrows.sort());
  });

  it('form no cycle, neither of rooms nor of files', () => {
    expect(cycles(graphOfRooms())).toEqual([]);
    expect(cycles(byFile)).toEqual([]);
  });

  it('reach Node.js through the platform alone, in the rooms that a browser needs, too', () => {
    const portable =
      /^(src\/(core|notebook|data|backend|layers|models|train|inspect|plot|display|exercises)|kernels\/(language|cells|browser)|packages\/tfjs-backend-onnx)\//;
    // Engines that exist in Node.js only, and what belongs to its own module system.
    const nodesOwn =
      /^(src\/(backend\/webgpu\/|display\/tslab\.ts)|packages\/tfjs-backend-onnx\/src\/node\.ts)/;
    const direct = files.filter(
      (file) =>
        portable.test(file) &&
        !nodesOwn.test(file) &&
        /from 'node:|require\('node:/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(direct).toEqual([]);
  });

  it('leave plot free of TensorFlow', () => {
    const plot = files.filter((file) => room(file) === 'src/plot');
    expect(
      plot.filter((file) => readFileSync(path.join(root, file), 'utf8').includes('@tensorflow')),
    ).toEqual([]);
  });
});
