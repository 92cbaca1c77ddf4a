import { cachedPath, fileSize, partialPath } from '../data/cache';
import { cachedFiles, type DatasetEntry } from '../data/manifest';

/** What is in the cache of a data set, by the sizes of its files. */
export function cacheState(entry: DatasetEntry): string {
  const files = cachedFiles(entry);
  const missing = files.filter(({ name, bytes }) => fileSize(cachedPath(entry, name)) !== bytes);
  if (missing.length === 0) return 'here';
  const begun = entry.files.filter(({ name }) => fileSize(partialPath(cachedPath(entry, name))) !== null);
  const resumable = begun.length > 0 ? '; a download was interrupted and will be resumed' : '';
  if (missing.length === files.length) return `not here${resumable}`;
  return `in part: lacks ${missing.map(({ name }) => name).join(', ')}${resumable}`;
}
