export { type ExportFormat, exportCsv, exportFormats, exportGradescope } from './export';
