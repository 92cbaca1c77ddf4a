// Where a reader can run a chapter. What needs the repository is offered only where the repository is known.

/**
 * The places to open a notebook in.
 * @param {string} file the notebook, from the project's root
 * @param {string} [repository] `owner/name` on GitHub
 * @returns {{ name: string, href: string, note: string }[]}
 */
export function openPlaces(file, repository) {
  const place = file.split('/').map(encodeURIComponent).join('/');
  const lab = {
    name: 'JupyterLab on this computer',
    href: `http://127.0.0.1:8888/lab/tree/${place}`,
    note: 'after `npm start` in the course’s folder',
  };
  if (repository === undefined) return [lab];
  const clone = encodeURIComponent(`https://github.com/${repository}.git`);
  return [
    lab,
    {
      name: 'Binder',
      href: `https://mybinder.org/v2/gh/${repository}/HEAD?urlpath=${encodeURIComponent(`lab/tree/${place}`)}`,
      note: 'in the browser, nothing to install; gone when it has been idle',
    },
    {
      name: 'GitHub Codespaces',
      href: `https://codespaces.new/${repository}`,
      note: 'in the browser, kept in your account',
    },
    {
      name: 'VS Code',
      href: `vscode://vscode.git/clone?url=${clone}`,
      note: 'on this computer, with its Jupyter extension',
    },
  ];
}
