/** JupyterLab, and what shows widgets in it, are of one version wherever the course sets them up. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** What `npm start` gives to pip. */
const [, list = ''] = /^const packages = \[(.*)\];$/m.exec(read('scripts/venv.mjs')) ?? [];
const wanted = [...list.matchAll(/'([\w-]+)==([\w.]+)'/g)].map(
  ([, name = '', version = '']) => [name, version] as const,
);

it('npm start installs JupyterLab and what shows widgets in it', () => {
  expect(wanted.map(([name]) => name)).toEqual(['jupyterlab', 'anywidget']);
});

describe.each(wanted)('%s %s', (name, version) => {
  it('is what Binder has', () => {
    const { dependencies } = parse(read('binder/environment.yml')) as { dependencies: string[] };
    expect(dependencies).toContain(`${name}=${version}`);
  });

  it("is what the Hub's image has", () => {
    const argument = name.toUpperCase();
    const dockerfile = read('deploy/jupyterhub/Dockerfile');
    expect(dockerfile).toContain(`ARG ${argument}=${version}\n`);
    expect(dockerfile).toContain(`"${name}==\${${argument}}"`);
  });

  it('is what the front end of npm packages is built from', () => {
    const { dependencies, devDependencies } = JSON.parse(read('jupyter/package.json'));
    const npm = name === 'jupyterlab' ? dependencies['@jupyterlab/application'] : devDependencies[name];
    expect(npm).toBe(version);
  });
});
