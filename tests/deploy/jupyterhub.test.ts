import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as { version: string };

/**
 * Settings of Zero to JupyterHub that the file uses, by their section: the names in the chart's own
 * `jupyterhub/values.yaml` (github.com/jupyterhub/zero-to-jupyterhub-k8s). Helm takes a misspelled one in silence.
 */
const chart: Record<string, readonly string[]> = {
  '': ['custom', 'hub', 'rbac', 'proxy', 'singleuser', 'scheduling', 'prePuller', 'ingress', 'cull', 'debug'],
  singleuser: [
    ...['extraTolerations', 'nodeSelector', 'networkTools', 'cloudMetadata', 'networkPolicy', 'events'],
    ...['extraAnnotations', 'extraLabels', 'extraEnv', 'lifecycleHooks', 'initContainers', 'extraContainers'],
    ...['uid', 'fsGid', 'serviceAccountName', 'storage', 'image', 'startTimeout', 'cpu', 'memory'],
    ...['extraResource', 'cmd', 'defaultUrl', 'extraPodConfig'],
  ],
  'singleuser.image': ['name', 'tag', 'pullPolicy', 'pullSecrets'],
  'singleuser.cpu': ['limit', 'guarantee'],
  'singleuser.memory': ['limit', 'guarantee'],
  'singleuser.storage': [
    'type',
    'extraLabels',
    'extraVolumes',
    'extraVolumeMounts',
    'static',
    'capacity',
    'homeMountPath',
    'dynamic',
  ],
  cull: ['enabled', 'users', 'removeNamedServers', 'timeout', 'every', 'concurrency', 'maxAge'],
  prePuller: ['annotations', 'hook', 'continuous', 'extraImages', 'pause'],
  scheduling: ['userScheduler', 'podPriority', 'userPlaceholder', 'corePods', 'userPods'],
};

interface Values {
  singleuser: {
    image: { tag: string };
    cpu: { guarantee: number; limit: number };
    memory: { guarantee: string; limit: string };
    defaultUrl: string;
    extraEnv: Record<string, string>;
    lifecycleHooks: { postStart: { exec: { command: string[] } } };
  };
}
const values = parse(read('deploy/jupyterhub/values.yaml'), { uniqueKeys: true, strict: true }) as Values;

describe('the values for Zero to JupyterHub', () => {
  it('name only settings that the chart has', () => {
    const unknown = Object.entries(chart).flatMap(([section, known]) => {
      let at: unknown = values;
      for (const name of section.split('.').filter(Boolean)) at = (at as Record<string, unknown>)[name];
      return Object.keys(at as object)
        .filter((name) => !known.includes(name))
        .map((name) => `${section}.${name}`);
    });
    expect(unknown).toEqual([]);
  });

  it('ask for an image of this version, and for no more than they allow', () => {
    const { image, cpu, memory } = values.singleuser;
    expect(image.tag).toBe(manifest.version);
    expect(cpu.guarantee).toBeLessThanOrEqual(cpu.limit);
    expect(Number.parseFloat(memory.guarantee)).toBeLessThanOrEqual(Number.parseFloat(memory.limit));
  });

  it('open a notebook that is there, with data where the image has it', () => {
    const { defaultUrl, extraEnv, lifecycleHooks } = values.singleuser;
    expect(read(`notebooks/${path.basename(defaultUrl)}`)).toContain('"cells"');
    expect(dockerfile).toContain(`ENV VERY_DEEP_DATA=${extraEnv.VERY_DEEP_DATA}\n`);
    expect(lifecycleHooks.postStart.exec.command[2]).toContain('cp -n ');
  });
});

const dockerfile = read('deploy/jupyterhub/Dockerfile');
const lines = dockerfile.split('\n');

describe('the Dockerfile', () => {
  it('has nothing that a linter complains of', () => {
    const problems = validate(dockerfile).map(
      ({ message, range }) => `line ${range.start.line + 1}: ${message}`,
    );
    expect(problems).toEqual([]);
    expect(validate('FROM scratch\nCPOY a b')).not.toEqual([]); // the linter does look
  });

  it('ends as an ordinary user, and pins what it begins from', () => {
    expect(lines.filter((line) => line.startsWith('USER')).at(-1)).toMatch(/^USER [1-9]\d*/);
    for (const line of lines.filter((one) => one.startsWith('FROM')))
      expect(line).toMatch(/^FROM [a-z]+:[\w.]+-[\w-]+/);
    for (const [, pinned] of dockerfile.matchAll(/"(\w+==)/g)) expect(pinned).toMatch(/==$/);
  });

  it('takes from the build what students may have, and nothing else', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    const copied = [...last.matchAll(/^COPY (.*)$/gm)].map(([, what]) => what as string);
    for (const what of copied)
      expect(what).toMatch(/^--from=course \/(usr\/local\/bin\/node|opt\/(data|very-deep)) /);
    expect(dockerfile).toContain('release --bundle /opt/very-deep');
  });

  it('copies only files that exist', () => {
    for (const [, sources] of dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm))
      for (const source of (sources as string).split(' '))
        expect(existsSync(path.join(root, source)), source).toBe(true);
  });
});
