// The packages that `npm ci` installs here and the project itself lacks, and what `build.mjs` writes: the checker takes
// them as untyped, whether they are there or not.
declare module '@jupyter-widgets/base';
declare module '@jupyterlab/application';
declare module '@jupyterlab/coreutils';
declare module '@jupyterlab/services';
declare module '@lumino/coreutils';
declare module '@rspack/core';
declare module '*/anywidget.generated.mjs';
declare module '*/plugins.generated.mjs';
