import { jsonOf } from '../core/parse';
import { fetchFromSite } from '../core/site.browser';
import { mountFiles } from '../platform/stored-files.browser';

/** Fetches the small files that the library reads at once: `publishedResults` for instance. */
export async function openCourse(): Promise<void> {
  const file = 'course/files.json';
  const files = jsonOf(await (await fetchFromSite(file)).text(), { what: file }) as Record<string, string>;
  mountFiles(Object.entries(files).map(([name, text]) => [`/course/${name}`, text] as const));
}
