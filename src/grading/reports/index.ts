export { annotations, withoutCommands } from './annotations';
export { type Cell, csvText, reportCsv } from './csv';
export { junitXml } from './junit';
export { mergeReports, readReport } from './merge';
export { feedbackPath, type ReportPlaces, writeReports } from './write';
