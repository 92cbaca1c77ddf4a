/** What the pages of the project name is there: other pages and their headings, files, scripts, commands with their options. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/cli/parse';
import { tables } from '../../src/cli/tables';
import type { CommandTable } from '../../src/cli/tables/table';
import { lacks } from '../lacking';

const root = path.resolve(__dirname, '../..');

function tracked(): string[] {
  try {
    return execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  } catch {
    return [];
  }
}

const files = tracked();
const folders = new Set(
  files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  }),
);
const isThere = (place: string): boolean => files.includes(place) || folders.has(place);
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = files.filter((file) => file.endsWith('.md'));
const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsOf = (page: string): string[] =>
  [...withoutBlocks(read(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading as string));

/** Links of a page that lead nowhere. */
function deadLinks(page: string): string[] {
  const links = [...withoutBlocks(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, href]) => href as string);
  return links.filter((href) => {
    if (/^(https?|mailto):/.test(href)) return false;
    const [place = '', anchor] = href.split('#');
    const target = place === '' ? page : path.posix.join(path.posix.dirname(page), place).replace(/\/$/, '');
    if (!isThere(target)) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  });
}

/** What is made by a build, or by a command of which the page tells. */
const made = /^(site|lite)\/out\/|\.learned\.json$/;
const roots = files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/')));

/** Paths in the code of a page at which there is nothing. */
function deadPaths(page: string): string[] {
  const words = [...read(page).matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => (code as string).split(/\s+/));
  return words
    .map((word) => word.replace(/[:,;]$/, ''))
    .filter((word) => /^[\w.-]+\/[\w./@-]+$/.test(word) && roots.includes(word.slice(0, word.indexOf('/'))))
    .filter((word) => !made.test(word) && !isThere(word.replace(/\/$/, '')));
}

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The words of a command, as a shell parts them. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** What a page says of `very-deep`, each in its words without what a shell makes of the rest of the line. */
function mentionsOf(page: string): { words: string[]; isWhole: boolean }[] {
  const text = read(page).replace(/\\\n\s*/g, ' ');
  const until = (line: string) => wordsOf((line.split(/\s#|&&|\||;|>/)[0] as string).trim());
  const inText = [...withoutBlocks(text).matchAll(/`(?:npx )?very-deep ([^`]+)`/g)].map(([, rest]) => ({
    words: until((rest as string).replace(/\s+/g, ' ')),
    isWhole: false,
  }));
  const typed = [...text.matchAll(/^(?:[^`\n]*\s)?npx very-deep ([^`\n]+)$/gm)].map(([, rest]) => ({
    words: until(rest as string),
    isWhole: true,
  }));
  return [...inText, ...typed];
}

/** A sentence for what a page says of a command and is not so. */
function wrongOf(words: readonly string[], isWhole: boolean): string | undefined {
  const [name = '', ...args] = words;
  if (name === 'COMMAND' || name.startsWith('--') || args.includes('--help')) return undefined;
  const table = (tables as Record<string, CommandTable>)[name];
  if (table === undefined) return `there is no command ${name}`;
  const unknown = args.find(
    (arg) => /^--\w/.test(arg) && !((arg.split('=')[0] as string).slice(2) in table.options),
  );
  if (unknown !== undefined) return `${name} has no option ${unknown}`;
  if (!isWhole) return undefined;
  try {
    parse(table, args);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.skipIf(lacks('git', files.length > 0))('what pages name', () => {
  it.each(pages)('%s: links and paths lead somewhere', (page) => {
    expect(deadLinks(page)).toEqual([]);
    expect(deadPaths(page)).toEqual([]);
  });

  it.each(pages)('%s: scripts and commands are there, with these options', (page) => {
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name as string);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const wrong = mentionsOf(page).flatMap(({ words, isWhole }) => {
      const why = wrongOf(words, isWhole);
      return why === undefined ? [] : [`very-deep ${words.join(' ')}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });

  it('are found at all, with what is wrong in them', () => {
    const all = pages.flatMap(mentionsOf);
    expect(all.filter(({ isWhole }) => isWhole).length).toBeGreaterThan(30);
    expect(all.filter(({ isWhole }) => !isWhole).length).toBeGreaterThan(60);
    expect(wrongOf(['grad', 'x'], false)).toBe('there is no command grad');
    expect(wrongOf(['grade', '--htm'], false)).toBe('grade has no option --htm');
    expect(wrongOf(['grade', 'x', '--html'], true)).toContain('needs a value');
  });
});
