// Where things are, and where the course lives on GitHub, if it does.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const project = path.dirname(here);

/**
 * `owner/name` of the course's repository: as told, as GitHub's runner says, or as package.json says; else undefined.
 * @param {string} [told]
 */
export function findRepository(told) {
  const { repository } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
  const named = typeof repository === 'string' ? repository : repository?.url;
  const name = told ?? process.env.GITHUB_REPOSITORY ?? named;
  const parts = name?.match(/([\w.-]+\/[\w.-]+?)(\.git)?$/);
  if (name && !parts) throw new Error(`--repository takes OWNER/NAME; "${name}" is not.`);
  return parts?.[1];
}
