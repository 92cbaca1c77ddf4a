export { type ClassGrades, classGrades } from './class-grades';
export { type ExportFormat, exportCsv, exportFormats, exportGradescope } from './export';
