/** Updates the notebooks of a folder: what changes, what it was before, and what to say of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { ofOneChapter } from '../core/chapter-name';
import { backupOf } from '../notebook/backups';
import { parseNotebook } from '../notebook/notebook';
import { parseRaw, type RawNotebook, rawText } from '../notebook/raw';
import { builtFolder, chaptersIn, keptFolder } from '../notebook/released';
import { type EarlierReleases, type Update, updateNotebook } from './update';
import { type Divided, divide, take } from './update-parts';

/** What updating one notebook writes. */
export interface PlannedUpdate {
  /** By file; a copy of the notebook as it was among them. Empty when nothing changes. */
  readonly texts: ReadonlyMap<string, string>;
  /** What happens to the notebook, for whoever asked. */
  readonly said: string;
}

/** Where the notebooks are that an update is about. */
export interface UpdatePlaces {
  /** The folder of the student's notebooks. */
  readonly mine: string;
  /** The folder of the new release's. */
  readonly release: string;
  /** The folder of the whole new release, which may bring earlier ones along. */
  readonly from: string;
}

/**
 * Plans the update of one notebook; writes nothing. Where the new release has the chapter in several notebooks, what a
 * student wrote in one of them comes to where the release asks it: plan the update of all of them together.
 * @throws DataError when a notebook is none
 */
export function planUpdate(chapter: string, places: UpdatePlaces): PlannedUpdate {
  const name = `${chapter}.ipynb`;
  const mine = path.join(places.mine, name);
  if (path.resolve(places.mine) === path.resolve(places.release))
    throw new UsageError('the release and your notebooks are the same folder');
  const fresh = readFileSync(path.join(places.release, name), 'utf8');
  const parts = chaptersIn(places.release).filter((one) => one !== chapter && ofOneChapter(one, chapter));
  const arriving = parts.flatMap((part) => {
    const cells = partOf(part, places)?.goes.get(chapter);
    return cells === undefined ? [] : [{ part, cells, earlier: earlierOf(cells, part, places.from) }];
  });
  if (!existsSync(mine)) {
    const { text, ...counts } = take(undefined, arriving, fresh, asRaw);
    const came = arriving.map(({ part }) => `${part}.ipynb`).join(', ');
    const said = arriving.length === 0 ? 'new' : `new; ${countsOf(counts).join('; ')}, from ${came}`;
    return { texts: new Map([[mine, text]]), said };
  }
  const before = readFileSync(mine, 'utf8');
  const { stays, goes } = partOf(chapter, places) as Divided;
  const student = parseRaw(before, mine);
  const earlier = earlierOf(student, chapter, places.from);
  const own = updateNotebook(goes.size === 0 ? before : rawText(stays), fresh, earlier);
  const { text, ...counts } = take(own, arriving, fresh, asRaw);
  if (text === rawText(student)) return { texts: new Map(), said: 'up to date' };
  const backup = backupOf(mine, existsSync);
  return {
    texts: new Map([
      [backup, before],
      [mine, text],
    ]),
    said: [
      `updated; ${countsOf(counts).join('; ')}`,
      ...[...goes.keys()].map((part) => `what the release asks in ${part}.ipynb went there`),
      ...(earlier.old === undefined
        ? [
            `release ${versionOf(student) ?? 'it is of'} is not kept here: what you changed in given cells is in the copy only`,
          ]
        : []),
      `what it was is in ${path.basename(backup)}`,
    ].join('; '),
  };
}

/** A student's notebook in the parts that the new release makes of it; undefined where the student has none. */
function partOf(chapter: string, { mine, release }: UpdatePlaces): Divided | undefined {
  const file = path.join(mine, `${chapter}.ipynb`);
  if (!existsSync(file)) return undefined;
  const student = parseRaw(readFileSync(file, 'utf8'), file);
  const releases = new Map(
    chaptersIn(release)
      .filter((one) => ofOneChapter(one, chapter))
      .map((one) => {
        const place = path.join(release, `${one}.ipynb`);
        return [one, parseRaw(readFileSync(place, 'utf8'), place)] as const;
      }),
  );
  const own = releases.get(chapter);
  releases.delete(chapter);
  return own === undefined ? undefined : divide(student, own, releases);
}

const asRaw = (text: string) => parseRaw(text, 'the new release');

const versionOf = (notebook: RawNotebook): string | undefined =>
  parseNotebook(rawText(notebook)).origin?.version;

/** The releases in which what a student was given is looked for. */
function earlierOf(notebook: RawNotebook, chapter: string, from: string): EarlierReleases {
  const kept = keptTexts(`${chapter}.ipynb`, from);
  const version = versionOf(notebook);
  const old = version === undefined ? undefined : kept.get(version);
  return { ...(old !== undefined && { old }), others: [...kept.values()] };
}

/** By version, a chapter as the releases have it that are kept here, and that the new release brings along. */
function keptTexts(name: string, from: string): Map<string, string> {
  const stores = [keptFolder, builtFolder, path.join(from, 'releases'), path.join(from, 'dist', 'releases')];
  const texts = new Map<string, string>();
  for (const store of stores)
    for (const version of existsSync(store) ? readdirSync(store) : []) {
      const file = path.join(store, version, name);
      if (!texts.has(version) && existsSync(file)) texts.set(version, readFileSync(file, 'utf8'));
    }
  return texts;
}

function countsOf({ kept, added, edited }: Omit<Update, 'text'>): string[] {
  return [
    `${count(kept.length, 'solution')} and ${count(added, 'cell')} of yours kept`,
    ...(edited > 0
      ? [`${count(edited, 'given cell')} that you had edited now below the new one${edited > 1 ? 's' : ''}`]
      : []),
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
