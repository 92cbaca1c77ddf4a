/** How the laboratory looks: in JupyterLab's colours where there are any, else in the page's, light or dark. */
export const style = `
.vd-lab { color: var(--jp-ui-font-color1, inherit); font: 13px/1.4 system-ui, sans-serif; max-width: 1000px; padding: 4px; }
.vd-lab * { box-sizing: border-box; }
.vd-lab fieldset { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 4px; margin: 0 0 8px;
  padding: 4px 10px 8px; display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 6px 18px; }
.vd-lab legend { padding: 0 4px; font-weight: 600; }
.vd-lab label { display: flex; align-items: center; justify-content: space-between; gap: 6px; min-width: 0; }
.vd-lab label input[type=range] { flex: 1 1 40px; min-width: 40px; accent-color: #0072b2; }
.vd-lab label span { white-space: nowrap; }
.vd-lab .vd-lab-value { min-width: 3.6em; text-align: right; font-variant-numeric: tabular-nums; }
.vd-lab input[type=number], .vd-lab select, .vd-lab textarea, .vd-lab button { font: inherit; color: inherit;
  background: var(--jp-layout-color1, Field); border: 1px solid color-mix(in srgb, currentColor 40%, transparent); border-radius: 3px; padding: 2px 6px; }
.vd-lab option { background: var(--jp-layout-color1, Field); color: inherit; }
.vd-lab input[type=number] { width: 5.5em; }
.vd-lab button { cursor: pointer; padding: 3px 10px; }
.vd-lab button:disabled { opacity: 0.5; cursor: default; }
.vd-lab :focus-visible { outline: 2px solid #0072b2; outline-offset: 1px; }
.vd-lab-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-bottom: 6px; }
.vd-lab-bar input[type=range] { flex: 1 1 200px; accent-color: #0072b2; }
.vd-lab-where { min-width: 8em; font-variant-numeric: tabular-nums; }
.vd-lab [hidden] { display: none; }
.vd-lab-status { overflow-wrap: anywhere; margin: 0 0 8px; min-height: 1.4em; }
.vd-lab-runs, .vd-lab-figures { display: grid; gap: 10px; }
.vd-lab-runs { grid-template-columns: repeat(auto-fit, minmax(190px, 300px)); }
.vd-lab-figures { grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); margin-top: 10px; }
.vd-lab-run { border: 2px solid transparent; border-top-width: 4px; border-radius: 4px; padding: 4px; }
.vd-lab-run[aria-current=true] { background: color-mix(in srgb, currentColor 8%, transparent); }
.vd-lab-run p { margin: 2px 0; color: var(--jp-ui-font-color1, CanvasText); font-variant-numeric: tabular-nums; }
.vd-lab canvas { width: 100%; height: auto; display: block; }
.vd-lab-saved textarea { width: 100%; min-height: 4.5em; font-family: monospace; font-size: 11px; }
`;
