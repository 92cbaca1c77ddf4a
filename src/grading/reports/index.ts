export { annotations, withoutCommands } from './annotations';
export { type CsvCell, csvText, reportCsv } from './csv';
export { fileName } from './file-name';
export { junitXml } from './junit';
export { mergeReports } from './merge';
export { refusePlaces } from './places';
export { readReport } from './read';
export { feedbackPath, writeReports } from './write';
export { writeFileWhole } from './write-file';
